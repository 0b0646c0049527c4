package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestLength;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts are killed under load, with the devices' limits in force: nothing acknowledged may be lost or doubled. */
class KillIT {

    private static final int DEVICES = 20;
    private static final int PER_SECOND_AND_DEVICE = 15;
    private static final int KILLS = TestLength.of(1, 5);
    private static final int READINGS_BETWEEN = 300;

    @TempDir
    static Path folder;

    private static Pitwatch pitwatch;
    private static Workshop workshop;

    @BeforeAll
    static void start() throws IOException {
        pitwatch = Pitwatch.empty(folder, Map.of());
        workshop = pitwatch.workshop("Kill", DEVICES);
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
    }

    @Test
    void givenLoad_whenTheHubIsKilled_thenNothingIsLostOrDoubled() {
        try (Load load = Load.start(pitwatch, workshop.devices(), PER_SECOND_AND_DEVICE)) {
            for (int kill = 0; kill < KILLS; kill++) {
                load.awaitMore(READINGS_BETWEEN);
                pitwatch.kill("hub");
                pitwatch.awaitReady();
            }
            load.awaitMore(READINGS_BETWEEN);
            load.stop();

            assertThat(load.acknowledged()).isGreaterThan(KILLS * READINGS_BETWEEN);
            load.awaitAllStoredOnce(pitwatch.database());
        }
        assertThat(wronglyRolledUp()).isEmpty();
    }

    /** {@return minutes whose roll-up is not what their readings come to, although nothing is due there} */
    private static List<String> wronglyRolledUp() {
        return pitwatch.database().withHandle(handle -> handle.createQuery(
                        """
                        select x.pit_id || ' ' || x.minute || ': ' || x.readings || ' readings, rolled up ' || coalesce(r.readings, 0)
                        from (select pit_id, date_trunc('minute', recorded_at) as minute, count(*) as readings
                            from reading group by 1, 2) x
                        left join rollup_1m r on r.pit_id = x.pit_id and r.at = x.minute
                        where not exists (select from rollup_due d where d.pit_id = x.pit_id and d.minute = x.minute)
                            and r.readings is distinct from x.readings
                        """)
                .mapTo(String.class)
                .list());
    }

    @Test
    void givenLoad_whenTheBrokerIsKilled_thenDevicesComeBackAndNothingIsLostOrDoubled() {
        long hub = pitwatch.pid("hub");
        try (Load load = Load.start(pitwatch, workshop.devices(), PER_SECOND_AND_DEVICE)) {
            load.awaitMore(READINGS_BETWEEN);
            pitwatch.kill("broker");
            load.awaitMore(READINGS_BETWEEN);
            load.stop();

            load.awaitAllStoredOnce(pitwatch.database());
        }
        assertThat(pitwatch.pid("hub")).isEqualTo(hub);
        pitwatch.awaitReady();
    }

    @Test
    void givenLoad_whenTheDatabaseIsKilled_thenItComesBackAndNothingIsLostOrDoubled() {
        long hub = pitwatch.pid("hub");
        try (Load load = Load.start(pitwatch, workshop.devices(), PER_SECOND_AND_DEVICE)) {
            load.awaitMore(READINGS_BETWEEN);
            pitwatch.kill("postgres");
            load.awaitMore(READINGS_BETWEEN);
            load.stop();

            load.awaitAllStoredOnce(pitwatch.database());
        }
        assertThat(wronglyRolledUp()).isEmpty();
        assertThat(pitwatch.pid("hub")).isEqualTo(hub);
        pitwatch.awaitReady();
    }
}
