package dev.pitwatch.sensor.@name@;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Fault;
import java.util.Map;
import org.junit.jupiter.api.Test;

class @Name@DriverTest {

    private static final String FIELD = "@name@";

    private final @Name@Driver driver = new @Name@Driver();

    @Test
    void givenAValueWithinRange_whenDecoded_thenKeepsIt() {
        Decoded decoded = driver.decode(Map.of(FIELD, 42L));

        assertThat(decoded.values()).isEqualTo(Map.of(FIELD, 42.0));
        assertThat(decoded.faults()).isEmpty();
    }

    @Test
    void givenAValueOutOfRange_whenDecoded_thenRefusesItAndSaysWhy() {
        Decoded decoded = driver.decode(Map.of(FIELD, 101L));

        assertThat(decoded.values()).isEmpty();
        assertThat(decoded.faults())
                .containsExactly(new Fault(FIELD, Fault.RANGE, FIELD + " is 101, expected 0.0 to 100.0"));
    }
}
