package dev.pitwatch.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessagesTest {

    private static final Instant NOW = Instant.parse("2026-03-02T10:00:30.250Z");

    private final DeviceMemory memory = DeviceMemory.fresh("LIC-4F8D-9K2L-3P7Q", "workshop_001", "pit1");
    private final Messages messages = new Messages("ESP32-A1B2C3D4E5F6", "9f3a01c2", NOW.minusSeconds(30), true);

    @Test
    void givenHealthySensors_whenAReadingIsMade_thenItHasAllFieldsAndIsSmall() throws IOException {
        byte[] bytes = messages.reading(memory, air(Set.of()), NOW);

        JsonNode reading = Json.MAPPER.readTree(bytes);
        assertThat(bytes).hasSizeLessThanOrEqualTo(512);
        assertThat(reading.get("timestamp").textValue()).isEqualTo("2026-03-02T10:00:30Z");
        assertThat(reading.get("uptime_s").intValue()).isEqualTo(30);
        assertThat(reading.get("pm25").intValue()).isEqualTo(11);
        assertThat(reading.at("/alt/temperature/DHT22").doubleValue()).isEqualTo(24.9);
        assertThat(reading.has("errors")).isFalse();
    }

    @Test
    void givenTwoReadings_whenMade_thenSeqGrows() throws IOException {
        messages.reading(memory, air(Set.of()), NOW);

        assertThat(Json.MAPPER
                        .readTree(messages.reading(memory, air(Set.of()), NOW))
                        .get("seq")
                        .longValue())
                .isEqualTo(1);
    }

    @Test
    void givenADeadDustSensor_whenAReadingIsMade_thenItsFieldsAreLeftOutAndTheErrorIsSaid() throws IOException {
        JsonNode reading = Json.MAPPER.readTree(messages.reading(memory, air(Set.of("PMS5003")), NOW));

        assertThat(reading.has("pm25") || reading.has("pm1") || reading.has("particles"))
                .isFalse();
        assertThat(reading.at("/errors/0").textValue()).isEqualTo("PMS5003:timeout");
        assertThat(Json.MAPPER
                        .readTree(messages.diag(NOW))
                        .at("/errors/PMS5003")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void givenADeadClimateSensor_whenThereIsASecondOne_thenItStepsIn() throws IOException {
        JsonNode reading = Json.MAPPER.readTree(messages.reading(memory, air(Set.of("BME680")), NOW));

        assertThat(reading.get("temperature").doubleValue()).isEqualTo(24.9);
        assertThat(reading.at("/src/temperature").textValue()).isEqualTo("DHT22");
        assertThat(reading.has("pressure")).isFalse();
    }

    @Test
    void givenAConnection_whenStatusAndWillAreMade_thenBothCarryItsNumber() throws IOException {
        DeviceMemory connected = memory.connecting();

        assertThat(Json.MAPPER
                        .readTree(messages.status(connected, "online", null))
                        .get("conn")
                        .longValue())
                .isEqualTo(1);
        JsonNode will = Json.MAPPER.readTree(messages.will(connected));
        assertThat(will.get("conn").longValue()).isEqualTo(1);
        assertThat(will.get("reason").textValue()).isEqualTo("lost");
    }

    private static Air air(Set<String> failed) {
        return new Air(24.5, 55.2, 1013.25, 78, 152340, 6, 11, 14, List.of(930, 270, 41, 5, 1, 0), failed);
    }
}
