package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.ServerTemplate;
import dev.pitwatch.core.testing.TestLength;
import dev.pitwatch.integration.RestClient.Answer;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database, one of the operator's own, goes away for a while. */
class OutageIT {

    private static final Duration OUTAGE = Duration.ofSeconds(TestLength.of(3, 10));
    private static final int DEVICES = 10;
    private static final int PER_SECOND_AND_DEVICE = 15;
    private static final int READINGS = 300;

    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;
    private static Pitwatch pitwatch;
    private static Workshop workshop;

    @BeforeAll
    static void start() throws IOException {
        ServerTemplate.copyTo(folder.resolve("server"));
        postgres = EmbeddedPostgres.start(folder.resolve("server"));
        pitwatch = Pitwatch.up(
                folder.resolve("data"),
                Map.of(
                        "PITWATCH_DB_URL", postgres.jdbcUrl(),
                        "PITWATCH_DB_USER", postgres.user(),
                        "PITWATCH_DB_PASSWORD", postgres.password()));
        workshop = pitwatch.workshop("Outage", DEVICES);
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
        postgres.close();
    }

    @AfterEach
    void startAgain() {
        if (!postgres.isAlive()) {
            postgres = EmbeddedPostgres.start(folder.resolve("server"));
        }
    }

    @Test
    void givenLoad_whenTheDatabaseIsAwayForAWhile_thenCallersAreToldAndNothingIsLostOrDoubled() {
        long hub = pitwatch.pid("hub");
        try (Load load = Load.start(pitwatch, workshop.devices(), PER_SECOND_AND_DEVICE)) {
            load.awaitMore(READINGS);
            postgres.stop();
            await("an answer that tells of the outage, as long as it lasts")
                    .atMost(OUTAGE.plusSeconds(40)) // each look takes as long as calls wait for a connection
                    .pollInterval(Duration.ofMillis(500))
                    .during(OUTAGE)
                    .untilAsserted(OutageIT::assertUnavailable);
            postgres = EmbeddedPostgres.start(folder.resolve("server"));

            pitwatch.awaitReady();
            load.awaitMore(READINGS);
            load.stop();
            load.awaitAllStoredOnce(pitwatch.database());
        }
        assertThat(pitwatch.owner()
                        .get("/workshops/%d/pits".formatted(pitwatch.demo().workshopId()))
                        .status())
                .isEqualTo(200);
        assertThat(pitwatch.pid("hub")).isEqualTo(hub);
    }

    @Test
    void givenABacklog_whenTheBrokerIsRestartedAndThenTheDatabaseIsBack_thenAllIsStoredOnce() {
        long hub = pitwatch.pid("hub");
        try (Load load = Load.start(pitwatch, workshop.devices(), PER_SECOND_AND_DEVICE)) {
            load.awaitMore(READINGS);
            postgres.stop();
            // More than the hub takes in before it waits, so that some of it lies at the broker.
            load.awaitMore(8 * READINGS);
            // The broker has its accounts from the database: devices can't sign in again before that is back.
            pitwatch.kill("broker");
            postgres = EmbeddedPostgres.start(folder.resolve("server"));
            load.awaitMore(READINGS);
            load.stop();

            load.awaitAllStoredOnce(pitwatch.database());
        }
        pitwatch.awaitReady();
        assertThat(pitwatch.pid("hub")).isEqualTo(hub);
    }

    private static void assertUnavailable() {
        Answer readiness = pitwatch.readiness();
        assertThat(readiness.status()).isEqualTo(503);
        assertThat(readiness.body().at("/checks/database/status").textValue()).isEqualTo("down");
        Answer answer = pitwatch.owner()
                .get("/workshops/%d/pits".formatted(pitwatch.demo().workshopId()));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
}
