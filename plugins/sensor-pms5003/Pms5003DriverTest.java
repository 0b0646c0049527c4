package dev.pitwatch.sensor.pms5003;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Fault;
import dev.pitwatch.spi.Metric;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Pms5003DriverTest {

    private final Pms5003Driver driver = new Pms5003Driver();

    @Test
    void givenDriver_whenAsked_thenNamesItsMetrics() {
        assertThat(driver.sensorType()).isEqualTo("PMS5003");
        assertThat(driver.metrics())
                .containsExactly(
                        new Metric("pm1", "µg/m³", 0, 1000),
                        new Metric("pm25", "µg/m³", 0, 1000),
                        new Metric("pm10", "µg/m³", 0, 1000));
    }

    @Test
    void givenRisingMasses_whenDecoded_thenKeepsAllThree() {
        Decoded decoded = driver.decode(Map.of("pm1", 6L, "pm25", 11L, "pm10", 14L));

        assertThat(decoded.values()).isEqualTo(Map.of("pm1", 6.0, "pm25", 11.0, "pm10", 14.0));
        assertThat(decoded.faults()).isEmpty();
    }

    @Test
    void givenFallingMasses_whenDecoded_thenKeepsThem() {
        Decoded decoded = driver.decode(Map.of("pm1", 12L, "pm25", 180L, "pm10", 14L));

        assertThat(decoded.values()).isEqualTo(Map.of("pm1", 12.0, "pm25", 180.0, "pm10", 14.0));
        assertThat(decoded.faults()).isEmpty();
    }

    @Test
    void givenAMassOutOfRange_whenDecoded_thenRefusesItAlone() {
        Decoded decoded = driver.decode(Map.of("pm1", 1001L, "pm25", 9L, "pm10", 14L));

        assertThat(decoded.values()).isEqualTo(Map.of("pm25", 9.0, "pm10", 14.0));
        assertThat(decoded.faults())
                .containsExactly(new Fault("pm1", "range", "pm1 is 1001, expected 0.0 to 1000.0 µg/m³"));
    }

    @Test
    void givenNothing_whenDecoded_thenThereIsNeitherValueNorFault() {
        assertThat(driver.decode(Map.of())).isEqualTo(new Decoded(Map.of(), List.of()));
    }
}
