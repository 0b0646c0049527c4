package dev.pitwatch.hub.readings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.platform.workshop.JdbiPitRepository;
import dev.pitwatch.core.platform.workshop.JdbiWorkshopRepository;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.testing.TestServices;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** What the hub sends through ingest once more by itself, on a real database. */
class ReadingsPartIT {

    private static final String TOPIC = "workshop/w/pit/p/sensors";

    private final TestDatabase db = TestDatabase.create();

    /** Both wait for as long; the one that is off is asked first. */
    @Test
    void givenReplayIsOff_whenAnEditWasUndone_thenWhatItRefusedIsLeftToPeople() {
        db.execute(
                """
                insert into dead_letter (reason, topic, device_id, payload, length, received_at)
                values ('internal', '%s', 'ESP32-1', '\\x31', 1, now())
                """
                        .formatted(TOPIC));
        Vertx vertx = Vertx.vertx();
        List<String> byOff = new CopyOnWriteArrayList<>();
        List<String> byOn = new CopyOnWriteArrayList<>();
        try (db;
                DatabaseNotifications notifications =
                        new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
                ReadingsPart off = part("false", vertx, notifications, byOff);
                ReadingsPart on = part("true", vertx, notifications, byOn)) {
            off.replayRefusedByHub(Instant.EPOCH);
            on.replayRefusedByHub(Instant.EPOCH);

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(byOn).containsExactly(TOPIC));
            assertThat(byOff).isEmpty();
        } finally {
            vertx.close();
        }
    }

    private ReadingsPart part(String replays, Vertx vertx, DatabaseNotifications notifications, List<String> replayed) {
        Settings settings = Settings.read(
                Map.of(
                        "PITWATCH_ROUTE_REPLAY",
                        replays,
                        "PITWATCH_MASTER_KEY",
                        db.masterKeyText(),
                        "PITWATCH_JWT_SECRET",
                        "a signing key for tests, of 256 bits or more"),
                Path.of("target"));
        return new ReadingsPart(
                TestServices.of(
                        db, settings, new SimpleMeterRegistry(), vertx, new DefaultCamelContext(false), notifications),
                new PitService(
                        new JdbiPitRepository(db.database(), db.masterKey(), Clock.systemUTC()),
                        new JdbiWorkshopRepository(db.database())),
                (topic, payload, receivedAt) -> {
                    replayed.add(topic);
                    return CompletableFuture.completedFuture(Optional.empty());
                });
    }
}
