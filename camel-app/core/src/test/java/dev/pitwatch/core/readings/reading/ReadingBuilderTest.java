package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.pitwatch.core.admission.aqi.AirQuality;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadingBuilderTest {

    private static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");

    @Test
    void givenAReadingWithEverything_whenItIsBuiltAgain_thenOnlyWhatWasSetDiffers() {
        Reading reading = new Reading(
                1,
                2,
                "d",
                "b",
                3L,
                NOW,
                NOW.plusMillis(4),
                false,
                List.of("range"),
                5L,
                new Measurements(),
                new AirQuality(6, null, "reported", null, "green"),
                List.of(7),
                Map.of("pm25", "PMS5003"),
                Map.of("temperature", 8),
                List.of("BME680:timeout"),
                Map.of("x", 9),
                Map.of("pm1", 10),
                "key",
                11);

        assertThat(reading).hasNoNullFieldsOrProperties();
        assertThat(ReadingBuilder.of(reading).build()).isEqualTo(reading);
        assertThat(ReadingBuilder.of(reading).late(true).build())
                .isNotEqualTo(reading)
                .usingRecursiveComparison()
                .ignoringFields("late")
                .isEqualTo(reading);
    }

    @Test
    void givenDeviceAndTimesOnly_whenBuilt_thenAllElseIsNone() {
        Reading reading = new ReadingBuilder()
                .deviceId("d")
                .recordedAt(NOW)
                .receivedAt(NOW)
                .build();

        assertThat(reading.values().isEmpty()).isTrue();
        assertThat(reading.air()).isEqualTo(AirQuality.NONE);
        assertThat(reading.bootId()).isNull();
        assertThat(reading.dedupeBoot()).isNull();
        assertThat(reading.flags()).isEmpty();
        assertThat(reading.late()).isFalse();
    }

    @Test
    void givenNoTime_whenBuilt_thenItSaysWhatIsMissing() {
        ReadingBuilder builder = new ReadingBuilder().deviceId("d").receivedAt(NOW);

        assertThatNullPointerException().isThrownBy(builder::build).withMessage("recordedAt");
    }
}
