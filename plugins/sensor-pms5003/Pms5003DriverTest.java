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
    void givenFallingMasses_whenDecoded_thenRefusesAllThreeAndSaysWhy() {
        Decoded decoded = driver.decode(Map.of("pm1", 12L, "pm25", 9L, "pm10", 14L));

        assertThat(decoded.values()).isEmpty();
        assertThat(decoded.faults()).extracting(Fault::field).containsExactly("pm1", "pm25", "pm10");
        assertThat(decoded.faults()).extracting(Fault::kind).containsOnly("order");
        assertThat(decoded.faults())
                .extracting(Fault::message)
                .containsOnly("pm25: 9 is below pm1 12, expected pm1 <= pm25 <= pm10");
    }

    @Test
    void givenTheMiddleMassMissing_whenTheOthersFall_thenRefusesThem() {
        Decoded decoded = driver.decode(Map.of("pm1", 12.5, "pm10", 9L));

        assertThat(decoded.values()).isEmpty();
        assertThat(decoded.faults())
                .extracting(Fault::message)
                .containsExactly(
                        "pm10: 9 is below pm1 12.5, expected pm1 <= pm25 <= pm10",
                        "pm10: 9 is below pm1 12.5, expected pm1 <= pm25 <= pm10");
    }

    @Test
    void givenEveryOrderOfMasses_whenDecoded_thenKeepsThemExactlyWhenTheyDoNotFall() {
        for (long pm1 = 0; pm1 <= 1000; pm1 += 50) {
            for (long pm25 = 0; pm25 <= 1000; pm25 += 50) {
                for (long pm10 = 0; pm10 <= 1000; pm10 += 50) {
                    Decoded decoded = driver.decode(Map.of("pm1", pm1, "pm25", pm25, "pm10", pm10));

                    boolean rises = pm1 <= pm25 && pm25 <= pm10;
                    assertThat(decoded.values()).hasSize(rises ? 3 : 0);
                    assertThat(decoded.faults()).hasSize(rises ? 0 : 3);
                }
            }
        }
    }

    @Test
    void givenAMassOutOfRange_whenDecoded_thenRefusesItAloneAndComparesTheRest() {
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
