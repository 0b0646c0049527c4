package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who watches by a camera's stream, of which every hub knows, and each tells its own sockets. */
class ViewersTest {

    private static final long WORKSHOP = 1;
    private static final long PIT = 7;

    private final Hub one = new Hub();
    private final Hub other = new Hub();
    private final List<Hub> both = List.of(one, other);

    /** What a hub tells its sockets. */
    private static final class Hub {
        final List<LiveEvent> told = new ArrayList<>();
        final Viewers viewers = new Viewers(told::add);
    }

    private static Principal person(long id, String name) {
        return new Principal(
                id, name, Role.OWNER, null, WORKSHOP, UUID.randomUUID(), Set.of(), false, Set.of(), null, Set.of());
    }

    @Test
    void givenAStreamThatTwoHubsKnow_whenItsViewerComesAndGoes_thenEachTellsItsSocketsOnce() {
        UUID session = UUID.randomUUID();
        Principal asha = person(1, "asha");
        one.viewers.came(session, asha, WORKSHOP, PIT);
        one.viewers.look();
        assertThat(one.told).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(LiveEventType.VIEWER);
            assertThat(Json.text(event.data())).contains("\"pit_id\":7", "\"user_id\":1");
        });

        // Ten seconds later the other has found its row, and the first compares, too.
        both.forEach(hub -> hub.viewers.came(session, asha, WORKSHOP, PIT));
        both.forEach(hub -> hub.viewers.look());
        both.forEach(hub -> hub.viewers.look());
        assertThat(one.told).hasSize(1);
        assertThat(other.told).hasSize(1);

        both.forEach(hub -> hub.viewers.left(session, WORKSHOP));
        both.forEach(hub -> hub.viewers.left(session, WORKSHOP));
        both.forEach(hub -> hub.viewers.look());
        both.forEach(
                hub -> assertThat(hub.told).hasSize(2).last().satisfies(event -> assertThat(Json.text(event.data()))
                        .contains("\"viewers\":[]")));
    }

    @Test
    void givenSomeoneWithTwoStreams_whenOneOfThemEnds_thenNoOneIsTold() {
        Principal asha = person(1, "asha");
        UUID stream = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        one.viewers.came(stream, asha, WORKSHOP, PIT);
        one.viewers.came(second, asha, WORKSHOP, PIT);
        one.viewers.look();

        one.viewers.left(stream, WORKSHOP);
        one.viewers.look();

        assertThat(one.told).hasSize(1);
        assertThat(one.viewers.of(WORKSHOP, PIT))
                .extracting(Viewers.Viewer::userId)
                .containsExactly(1L);
    }

    @Test
    void givenASessionThatComesAndGoesWithinALook_whenLookedAt_thenNoOneIsTold() {
        UUID session = UUID.randomUUID();
        one.viewers.came(session, person(1, "asha"), WORKSHOP, PIT);
        one.viewers.left(session, WORKSHOP);
        one.viewers.look();

        assertThat(one.told).isEmpty();
    }
}
