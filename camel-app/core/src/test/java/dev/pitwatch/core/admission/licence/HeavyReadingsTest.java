package dev.pitwatch.core.admission.licence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.ReadingAdmission;
import dev.pitwatch.core.readings.reading.ReadingMessage;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What readings count as that take more of the memory than others. */
class HeavyReadingsTest {

    private final TestClock clock = TestClock.atExample();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Devices rows = new Devices();
    private final FloodLimit flood = new FloodLimit(clock, true);
    private final DeviceDirectory directory = new DeviceDirectory(rows, clock, flood::paused, meters);
    private final ReadingAdmission admission =
            new ReadingAdmission(new LicenceFilter(directory, Devices.KEYS, flood, clock, any -> {}, meters));

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    void givenReadingsThatTakeMuchMemory_whenTheirAccountSendsThem_thenEachCountsAsSeveral() {
        rows.put(Devices.device());
        directory.start();
        Awaitility.await().until(directory::ready);
        Map<String, Object> odd = Map.of("odd", Collections.nCopies(1_200, Map.of()));

        assertThat(entered(odd, 4_000)).isBetween(20, 40);
        clock.pass(Duration.ofSeconds(11));
        assertThat(entered(Map.of("temperature", 20L), 400)).isEqualTo(200);
        clock.pass(Duration.ofSeconds(11));
        assertThat(entered(Map.of("note", "x".repeat(4_000)), 4_010))
                .as("long, and no more than that")
                .isEqualTo(200);
    }

    /** {@return how many of 1,000 at once are let in} */
    private int entered(Map<String, Object> fields, int bytes) {
        Delivery delivery = new Delivery(Devices.TOPIC, new byte[bytes], 1, clock.instant(), () -> {}, Devices.ID);
        int entered = 0;
        for (int i = 0; i < 1_000; i++) {
            try {
                admission.enter(delivery);
            } catch (Rejected flooded) {
                continue;
            }
            entered++;
            admission.admit(
                    new ReadingMessage(Devices.ID, Devices.KEY, null, Double.NaN, "b", 1L, false, fields, 0), delivery);
        }
        return entered;
    }
}
