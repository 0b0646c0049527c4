package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TogetherIT {

    private final TestDatabase db = TestDatabase.create();
    private final SampleWorkshop first = SampleWorkshop.in(db);
    private final SampleWorkshop second = SampleWorkshop.in(db);
    private final List<String> steps = new ArrayList<>();

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenSeveralScopes_whenUsedTogether_thenEachSeesItsOwnRows() {
        List<List<String>> seen = db.database()
                .together(() -> List.of(
                        devices(Scope.platform()),
                        devices(Scope.workshop(first.workshopId())),
                        devices(Scope.workshop(first.workshopId())),
                        devices(Scope.workshop(second.workshopId())),
                        devices(Scope.platform()),
                        devices(Scope.workshop(first.workshopId()))));

        assertThat(seen)
                .containsExactly(
                        List.of(first.deviceId(), second.deviceId()),
                        List.of(first.deviceId()),
                        List.of(first.deviceId()),
                        List.of(second.deviceId()),
                        List.of(first.deviceId(), second.deviceId()),
                        List.of(first.deviceId()));
    }

    @Test
    void givenATransactionThatBeganInAWorkshop_whenItAsksForMore_thenItStaysThere() {
        Scope own = Scope.workshop(first.workshopId());

        List<List<String>> seen = db.database().together(() -> List.of(devices(own), devices(Scope.platform())));

        assertThat(seen).containsExactly(List.of(first.deviceId()), List.of(first.deviceId()));
        assertThatThrownBy(() -> db.database().together(() -> {
                    devices(own);
                    return devices(Scope.workshop(second.workshopId()));
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is asked for within workshop");
    }

    @Test
    void givenACallOfAWorkshop_whenItAsksForThePlatform_thenItIsThatWorkshopAloneByTheAppsConnection() {
        Scope.workshop(first.workshopId()).run(() -> {
            assertThat(devices(Scope.platform())).containsExactly(first.deviceId());
            assertThat(db.database().together(() -> devices(Scope.platform()))).containsExactly(first.deviceId());
            assertThat(user()).isEqualTo("pitwatch_app");
            assertThatThrownBy(() -> devices(Scope.workshop(second.workshopId())))
                    .isInstanceOf(IllegalStateException.class);
            return user();
        });

        assertThat(devices(Scope.platform())).hasSize(2);
        assertThat(user()).isEqualTo("pitwatch_platform");
    }

    @Test
    void givenANestedTransaction_whenItEndsOrFails_thenTheOneAroundItSeesItsOwnRowsAgain() {
        Actor outer = new Actor(Actor.Type.USER, 1L, "outer", "super_admin", null, null);
        Actor inner = new Actor(Actor.Type.USER, 2L, "inner", "super_admin", null, null);
        List<List<String>> seen = new ArrayList<>();
        List<String> actors = new ArrayList<>();

        outer.run(() -> db.database().together(() -> db.database().onPlatform(handle -> {
            inner.run(() -> seen.add(devices(Scope.workshop(second.workshopId()))));
            seen.add(devices(handle));
            actors.add(actor(handle));
            assertThatThrownBy(() -> db.database().inWorkshop(first.workshopId(), nested -> {
                        seen.add(devices(nested));
                        throw new IllegalStateException("planted");
                    }))
                    .hasMessage("planted");
            seen.add(devices(handle));
            actors.add(actor(handle));
            return seen;
        })));

        List<String> both = List.of(first.deviceId(), second.deviceId());
        assertThat(seen).containsExactly(List.of(second.deviceId()), both, List.of(first.deviceId()), both);
        assertThat(actors).allMatch(actor -> actor.contains("\"outer\"")).hasSize(2);
    }

    @Test
    void givenAStepForAfterTheCommit_whenItRuns_thenEverybodySeesWhatWasStored() {
        db.database().together(() -> {
            db.database().onPlatform(handle -> handle.execute("update device set name = 'New'"));
            db.database().afterCommit(() -> steps.add(name()));
            assertThat(steps).isEmpty();
            return steps;
        });

        assertThat(steps).containsExactly("New");
    }

    @Test
    void givenWorkThatFails_whenItHadStepsForAfterTheCommit_thenTheyNeverRun() {
        assertThatThrownBy(() -> db.database().together(() -> {
                    db.database().afterCommit(() -> steps.add("ran"));
                    throw new IllegalStateException("planted");
                }))
                .hasMessage("planted");

        assertThat(steps).isEmpty();
        db.database().afterCommit(() -> steps.add("at once"));
        assertThat(steps).containsExactly("at once");
    }

    private List<String> devices(Scope scope) {
        return db.database().in(scope, TogetherIT::devices);
    }

    private static List<String> devices(Handle handle) {
        return handle.createQuery("select device_id from device order by 1")
                .mapTo(String.class)
                .list();
    }

    private static String actor(Handle handle) {
        return handle.createQuery("select current_setting('app.actor')")
                .mapTo(String.class)
                .one();
    }

    private String user() {
        return db.database().onPlatform(handle -> handle.createQuery("select session_user")
                .mapTo(String.class)
                .one());
    }

    private String name() {
        return db.superuser().withHandle(handle -> handle.createQuery("select distinct name from device")
                .mapTo(String.class)
                .one());
    }
}
