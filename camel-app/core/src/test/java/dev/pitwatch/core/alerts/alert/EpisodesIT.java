package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class EpisodesIT {

    private static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");

    private final List<LiveEvent> events = new CopyOnWriteArrayList<>();

    @Test
    void givenDatabaseStops_whenItIsBack_thenWhatWaitedIsSavedAndToldAndWhatIsRefusedIsGivenUp() {
        try (TestDatabase db = TestDatabase.createOwnServer()) {
            long workshop = db.superuser().withHandle(handle -> handle.createQuery(
                            "insert into workshop (name) values ('Shine') returning id")
                    .mapTo(Long.class)
                    .one());
            Episodes episodes = new Episodes(
                    new JdbiEpisodeRepository(db.database().ingest()),
                    new AlertEvents(events::add),
                    new SimpleMeterRegistry());
            db.killServer();

            episodes.add(opening(workshop, "high_aqi"));
            episodes.add(opening(workshop + 1, "high_aqi")); // there is no such workshop
            episodes.add(new EpisodeChange.Clearing(workshop, "high_aqi", "pit:1", ClearedReason.RECOVERED, NOW));
            episodes.add(opening(workshop, "critical_aqi"));
            assertThat(episodes.flush()).isFalse();
            assertThat(events).isEmpty();

            db.startServer();

            await().until(episodes::flush); // the pool may try a dead connection first
            assertThat(events).extracting(LiveEvent::type).containsExactly("alert", "alert_cleared", "alert");
            assertThat(episodes.flush()).isTrue();
        }
    }

    private static EpisodeChange opening(long workshop, String type) {
        return new EpisodeChange.Opening(
                workshop, null, null, null, type, Severity.WARNING, "pit:1", "AQI exceeded 150", 160.0, 150.0, NOW);
    }
}
