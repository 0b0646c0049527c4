package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatestJsonTest {

    private static final Instant AT = Instant.parse("2026-02-20T22:30:00Z");
    private static final Duration WINDOW = Duration.ofSeconds(60);

    private final DriverRegistry drivers = new DriverRegistry();
    private final LatestJson json = new LatestJson(drivers);
    private final LatestReading latest = new LatestReading(
            1,
            AT,
            false,
            WINDOW,
            Map.of("temperature", point(24.5), "co2", point(812.0)),
            AirQuality.NONE,
            null,
            false,
            null,
            null);

    @Test
    void givenADriverOfItsOwnMetric_whenShown_thenTheMetricIsThere() {
        drivers.add(new Co2());

        Map<String, Object> shown = json.shape(latest);

        assertThat(shown).containsEntry("co2", 812L).containsEntry("temperature", 24.5);
        assertThat(shown).extracting("metrics").asInstanceOf(MAP).containsOnlyKeys("co2", "temperature");
    }

    @Test
    void givenNoDriverOfAStoredMetric_whenShown_thenOnlyTheContractsOwnAreThere() {
        Map<String, Object> shown = json.shape(latest);

        assertThat(shown)
                .doesNotContainKey("co2")
                .containsEntry("temperature", 24.5)
                .containsEntry("stale_after_s", 60L);
        assertThat(shown).extracting("metrics").asInstanceOf(MAP).containsOnlyKeys("temperature");
    }

    @Test
    void givenAMetricThatWasNeverSeen_whenShown_thenItIsNull() {
        drivers.add(new Co2());

        Map<String, Object> shown =
                json.shape(new LatestReading(1, null, true, WINDOW, Map.of(), AirQuality.NONE, null, true, null, null));

        assertThat(shown).containsKey("co2").containsEntry("co2", null);
    }

    private static MetricPoint point(double value) {
        return new MetricPoint(value, AT, "ESP32-1", null, false);
    }

    private static final class Co2 implements SensorDriver {
        @Override
        public String sensorType() {
            return "SCD41";
        }

        @Override
        public List<Metric> metrics() {
            return List.of(new Metric("co2", "ppm", 0, 40_000));
        }

        @Override
        public Decoded decode(Map<String, Object> fields) {
            return Decoded.numbers(metrics(), fields);
        }
    }
}
