package dev.pitwatch.core.devices.diag;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pitwatch.core.testing.FirmwareVectors;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The health that our firmware tells, byte for byte, is what the hub reads. */
class FirmwareDiagTest {

    private static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");

    @Test
    void givenADeviceOnEthernet_whenRead_thenAllIsThere() throws JsonProcessingException {
        assertThat(read("ethernet"))
                .isEqualTo(new Diag(
                        1,
                        8_123L,
                        143_200L,
                        131_072L,
                        "ethernet",
                        null,
                        "power",
                        0L,
                        0L,
                        Map.of("PMS5003", 3L),
                        "1.4.2",
                        NOW));
    }

    @Test
    void givenADeviceOnWifi_whenRead_thenItsSignalIsThere() throws JsonProcessingException {
        Diag diag = read("wifi");

        assertThat(diag.rssi()).isEqualTo(-67);
        assertThat(diag.link()).isEqualTo("wifi");
        assertThat(diag.errors()).isEqualTo(Map.of("BME680", 4_000_000_000L, "DHT22", 1L, "PMS5003", 1L));
    }

    private static Diag read(String name) throws JsonProcessingException {
        return DiagMessage.read(new ObjectMapper().readTree(FirmwareVectors.read("diag/" + name + ".json")), NOW);
    }
}
