package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.base.live.NodeState;
import dev.pitwatch.core.platform.operation.PlatformNews;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlatformStreamTest {

    private final List<NodeState> routes = new ArrayList<>(List.of(route("ingest", "started", "1", null)));
    private final List<NodeState> plugins =
            List.of(new NodeState(LiveEventType.PLUGIN, "dev.pitwatch.notify-log", "active", List.of(), null));
    private final List<String> told = new ArrayList<>();
    private final List<String> published = new ArrayList<>();
    private @Nullable RuntimeException failure;
    private final PlatformStream stream = new PlatformStream(
            "3f2a91bc", List.of(() -> List.copyOf(routes), () -> plugins), this::tell, new LiveEvents() {
                @Override
                public void publish(LiveEvent event) {
                    published.add("%s %d %s".formatted(event.type(), event.workshopId(), Json.text(event.data())));
                }

                @Override
                public void resyncPlatform() {
                    published.add("resync");
                }
            });

    private void tell(List<PlatformNews> news) {
        if (failure != null) {
            throw failure;
        }
        news.forEach(item -> told.add(Json.text(item)));
    }

    private static NodeState route(String id, String state, String mark, @Nullable String by) {
        return new NodeState(LiveEventType.ROUTE, id, state, mark, by);
    }

    @Test
    void givenAHubThatJustStarted_whenLookedAt_thenNothingHasChanged() {
        stream.look();
        stream.look();

        assertThat(told).isEmpty();
    }

    @Test
    void givenRoutesThatChangeComeAndGo_whenLookedAt_thenEachIsToldOnceWithItsNode() {
        stream.look();

        routes.set(0, route("ingest", "stopped", "1", "asha"));
        stream.look();
        routes.set(0, route("ingest", "stopped", "2", "asha"));
        routes.add(route("mine", "started", "1", null));
        stream.look();
        routes.clear();
        stream.look();
        stream.look();

        assertThat(told)
                .containsExactly(
                        "{\"type\":\"route\",\"data\":{\"node\":\"3f2a91bc\",\"id\":\"ingest\",\"state\":\"stopped\",\"by\":\"asha\"}}",
                        "{\"type\":\"route\",\"data\":{\"node\":\"3f2a91bc\",\"id\":\"ingest\",\"state\":\"stopped\",\"by\":\"asha\"}}",
                        "{\"type\":\"route\",\"data\":{\"node\":\"3f2a91bc\",\"id\":\"mine\",\"state\":\"started\",\"by\":null}}",
                        "{\"type\":\"route\",\"data\":{\"node\":\"3f2a91bc\",\"id\":\"ingest\",\"state\":\"gone\",\"by\":null}}",
                        "{\"type\":\"route\",\"data\":{\"node\":\"3f2a91bc\",\"id\":\"mine\",\"state\":\"gone\",\"by\":null}}");
    }

    @Test
    void givenADatabaseThatIsAway_whenLookedAt_thenTheChangeIsToldOnceItIsBack() {
        stream.look();
        routes.set(0, route("ingest", "stopped", "1", null));
        failure = new IllegalStateException(new SQLTransientConnectionException("away"));
        stream.look();
        failure = null;
        stream.look();
        stream.look();

        assertThat(told).hasSize(1);
        failure = new IllegalStateException("refused");
        routes.clear();
        assertThatThrownBy(stream::look).hasMessage("refused");
    }

    @Test
    void givenWhatIsNotified_whenHeard_thenThePlatformsEventsAreItsAndWhatIsMissedIsSaid() {
        stream.heard("");
        stream.heard("{\"type\":\"workshop\",\"data\":{\"id\":7,\"code\":\"workshop_007\",\"change\":\"gone\"}}");
        stream.heard("{\"type\":\"alert\",\"data\":{}}");
        stream.heard("{\"type\":\"route\",\"data\":7}");

        assertThat(published)
                .containsExactly("resync", "workshop 0 {\"id\":7,\"code\":\"workshop_007\",\"change\":\"gone\"}");
    }
}
