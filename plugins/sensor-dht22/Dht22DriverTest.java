package dev.pitwatch.sensor.dht22;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Fault;
import dev.pitwatch.spi.Metric;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Dht22DriverTest {

    private final Dht22Driver driver = new Dht22Driver();

    @Test
    void givenDriver_whenAsked_thenNamesItsMetrics() {
        assertThat(driver.sensorType()).isEqualTo("DHT22");
        assertThat(driver.metrics())
                .containsExactly(new Metric("temperature", "°C", -40, 85), new Metric("humidity", "% RH", 0, 100));
    }

    @Test
    void givenBothFields_whenDecoded_thenKeepsBoth() {
        Decoded decoded = driver.decode(Map.of("temperature", 24.5, "humidity", 55L));

        assertThat(decoded.values()).isEqualTo(Map.of("temperature", 24.5, "humidity", 55.0));
        assertThat(decoded.faults()).isEmpty();
    }

    @Test
    void givenEveryTenthOfADegree_whenDecoded_thenKeepsExactlyTheRange() {
        for (int tenths = -1000; tenths <= 1500; tenths++) {
            Decoded decoded = driver.decode(Map.of("temperature", tenths / 10.0));

            boolean kept = tenths >= -400 && tenths <= 850;
            assertThat(decoded.values().containsKey("temperature"))
                    .as("%s", tenths / 10.0)
                    .isEqualTo(kept);
            assertThat(decoded.faults()).hasSize(kept ? 0 : 1);
        }
    }

    @Test
    void givenTheFailureValueOfOldLibraries_whenDecoded_thenRefusesItAndSaysWhy() {
        Decoded decoded = driver.decode(Map.of("temperature", -127.0, "humidity", Double.NaN));

        assertThat(decoded.values()).isEmpty();
        assertThat(decoded.faults())
                .containsExactly(
                        new Fault("temperature", "range", "temperature is -127.0, expected -40.0 to 85.0 °C"),
                        new Fault("humidity", "range", "humidity is NaN, expected 0.0 to 100.0 % RH"));
    }
}
