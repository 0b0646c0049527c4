package dev.pitwatch.core.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
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
                        devices(Scope.workshop(first.workshopId())),
                        devices(Scope.workshop(first.workshopId())),
                        devices(Scope.workshop(second.workshopId())),
                        devices(Scope.platform()),
                        devices(Scope.workshop(first.workshopId()))));

        assertThat(seen)
                .containsExactly(
                        List.of(first.deviceId()),
                        List.of(first.deviceId()),
                        List.of(second.deviceId()),
                        List.of(first.deviceId(), second.deviceId()),
                        List.of(first.deviceId()));
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
        return db.database().in(scope, handle -> handle.createQuery("select device_id from device order by 1")
                .mapTo(String.class)
                .list());
    }

    private String name() {
        return db.superuser().withHandle(handle -> handle.createQuery("select distinct name from device")
                .mapTo(String.class)
                .one());
    }
}
