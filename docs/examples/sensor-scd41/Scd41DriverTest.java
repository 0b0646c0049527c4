package dev.pitwatch.sensor.scd41;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Fault;
import dev.pitwatch.spi.Metric;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Scd41DriverTest {

    private final Scd41Driver driver = new Scd41Driver();

    @Test
    void givenDriver_whenAsked_thenNamesItsMetric() {
        assertThat(driver.sensorType()).isEqualTo("SCD41");
        assertThat(driver.metrics()).containsExactly(new Metric("co2", "ppm", 1, 40_000));
    }

    @Test
    void givenAValue_whenDecoded_thenKeepsIt() {
        Decoded decoded = driver.decode(Map.of("co2", 812L));

        assertThat(decoded.values()).isEqualTo(Map.of("co2", 812.0));
        assertThat(decoded.faults()).isEmpty();
    }

    @Test
    void givenTheValueOfNoSample_whenDecoded_thenRefusesItAndSaysWhy() {
        Decoded decoded = driver.decode(Map.of("co2", 0L));

        assertThat(decoded.values()).isEmpty();
        assertThat(decoded.faults())
                .containsExactly(new Fault("co2", Fault.RANGE, "co2 is 0, expected 1.0 to 40000.0 ppm"));
    }
}
