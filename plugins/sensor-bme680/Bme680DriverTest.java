package dev.pitwatch.sensor.bme680;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Fault;
import dev.pitwatch.spi.Metric;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Bme680DriverTest {

    private final Bme680Driver driver = new Bme680Driver();

    @Test
    void givenDriver_whenAsked_thenNamesItsMetrics() {
        assertThat(driver.sensorType()).isEqualTo("BME680");
        assertThat(driver.metrics())
                .containsExactly(
                        new Metric("temperature", "°C", -40, 85),
                        new Metric("humidity", "% RH", 0, 100),
                        new Metric("pressure", "hPa", 300, 1100),
                        new Metric("iaq", "BSEC index", 0, 500),
                        new Metric("iaq_accuracy", "", 0, 3),
                        new Metric("gas_ohm", "Ω", 0, 1e9));
    }

    @Test
    void givenFullReading_whenDecoded_thenKeepsEverything() {
        Decoded decoded = driver.decode(Map.of(
                "temperature",
                24.5,
                "humidity",
                55.2,
                "pressure",
                1013.25,
                "iaq",
                78L,
                "iaq_accuracy",
                3L,
                "gas_ohm",
                152_340L));

        assertThat(decoded.values())
                .isEqualTo(Map.of(
                        "temperature",
                        24.5,
                        "humidity",
                        55.2,
                        "pressure",
                        1013.25,
                        "iaq",
                        78.0,
                        "iaq_accuracy",
                        3.0,
                        "gas_ohm",
                        152_340.0));
        assertThat(decoded.faults()).isEmpty();
    }

    @Test
    void givenEndsOfEachRange_whenDecoded_thenKeepsThemAndNothingBeyond() {
        for (Metric metric : driver.metrics()) {
            assertThat(kept(metric, metric.min())).isTrue();
            assertThat(kept(metric, metric.max())).isTrue();
            assertThat(kept(metric, Math.nextDown(metric.min()))).isFalse();
            assertThat(kept(metric, Math.nextUp(metric.max()))).isFalse();
        }
    }

    @Test
    void givenAnyMixOfFields_whenDecoded_thenEachSentFieldIsEitherAValueOrAFault() {
        Random random = new Random(680);
        for (int round = 0; round < 5_000; round++) {
            Map<String, Object> fields = new HashMap<>();
            for (Metric metric : driver.metrics()) {
                sent(random, metric).ifPresent(value -> fields.put(metric.name(), value));
            }

            Decoded decoded = driver.decode(fields);

            assertThat(decoded.values().size() + decoded.faults().size()).isEqualTo(fields.size());
            for (Metric metric : driver.metrics()) {
                assertThat(decoded.values().getOrDefault(metric.name(), metric.min()))
                        .matches(metric::accepts);
            }
        }
    }

    @Test
    void givenText_whenDecoded_thenRefusesItAndKeepsTheRest() {
        Decoded decoded = driver.decode(Map.of("temperature", "24.5", "humidity", 55.2));

        assertThat(decoded.values()).isEqualTo(Map.of("humidity", 55.2));
        assertThat(decoded.faults())
                .containsExactly(new Fault("temperature", "type", "temperature is \"24.5\", expected a number"));
    }

    private boolean kept(Metric metric, double value) {
        return driver.decode(Map.of(metric.name(), value)).values().containsKey(metric.name());
    }

    private static Optional<Object> sent(Random random, Metric metric) {
        return switch (random.nextInt(6)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("12");
            case 2 -> Optional.of(Double.NaN);
            case 3 -> Optional.of(random.nextLong());
            default -> Optional.of(metric.min() + random.nextDouble() * (metric.max() - metric.min()));
        };
    }
}
