package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pitwatch.core.testing.FirmwareVectors;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What our firmware sends, byte for byte, is what the hub reads. */
class FirmwareReadingsTest {

    private final ObjectMapper mapper = ReadingMapper.create();

    @Test
    void givenAFullReading_whenRead_thenAllIsThere() throws IOException {
        ReadingMessage message = read("full");

        assertThat(message.deviceId()).isEqualTo("ESP32-A1B2C3D4E5F6");
        assertThat(message.licenseKey()).isEqualTo("LIC-4F8D-9K2L-3P7Q");
        assertThat(message.timestamp()).isEqualTo(Instant.parse("2026-02-20T22:30:00Z"));
        assertThat(message.uptimeSeconds()).isEqualTo(8123);
        assertThat(message.bootId()).isEqualTo("9f3a01c2");
        assertThat(message.seq()).isEqualTo(812);
        assertThat(message.replay()).isFalse();
        assertThat(message.flags()).isZero();
        assertThat(message.fields())
                .containsEntry("temperature", 24.5)
                .containsEntry("pressure", 1013.25)
                .containsEntry("iaq", 78L)
                .containsEntry("particles", List.of(930L, 270L, 41L, 5L, 1L, 0L))
                .containsEntry("src", Map.of("temperature", "BME680", "humidity", "BME680", "iaq", "BSEC"));
    }

    @Test
    void givenAReplayedReadingOfTwoSensors_whenRead_thenTheSecondIsTheAlternative() throws IOException {
        ReadingMessage message = read("replayed-with-alternative");

        assertThat(message.replay()).isTrue();
        assertThat(message.flags()).isZero();
        assertThat(message.fields())
                .containsEntry("temperature", -0.05)
                .containsEntry("alt", Map.of("temperature", Map.of("DHT22", 0.4), "humidity", Map.of("DHT22", 54L)))
                .containsEntry("errors", List.of("PMS5003:timeout"));
    }

    @Test
    void givenAReadingWithoutClockAndSensors_whenRead_thenItsErrorsCount() throws IOException {
        ReadingMessage message = read("only-errors-no-clock");

        assertThat(message.timestamp()).isNull();
        assertThat(message.seq()).isZero();
        assertThat(message.flags()).isZero();
        assertThat(message.fields())
                .containsOnlyKeys("errors")
                .containsEntry("errors", List.of("BME680:no_ack", "DHT22:timeout", "PMS5003:checksum"));
    }

    @Test
    void givenTheWidestReading_whenRead_thenItsNumbersAreWhole() throws IOException {
        ReadingMessage message = read("widest");

        assertThat(message.seq()).isEqualTo(4_294_967_295L);
        assertThat(message.uptimeSeconds()).isEqualTo(4_294_967_295L);
        assertThat(message.flags()).isZero();
        assertThat(message.fields()).containsEntry("gas_ohm", 1_000_000_000L);
    }

    private ReadingMessage read(String name) throws IOException {
        return mapper.readValue(FirmwareVectors.read("readings/" + name + ".json"), ReadingMessage.class);
    }
}
