package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.admission.aqi.AqiStandard;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** All steps of a reading, one after the other. */
class ReadingStepsTest {

    private static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");

    @Test
    void givenADecodedMessage_whenAllStepsAreDone_thenAllOfItIsInTheReading() throws InterruptedException {
        DecodedMessage decoded = SampleMessage.ofADevice()
                .standard(AqiStandard.US_EPA)
                .legacyTopic()
                .with(CoreMetric.PM25, 11)
                .with(CoreMetric.IAQ, 300)
                .extra(Map.of("x", 1L))
                .of(new ReadingMessage(
                        "d", "k", NOW.minusSeconds(3), 5, "b", 7L, false, Map.of(), ReadingFlag.RANGE.bit()));

        ReadingDraft draft = new ReadingClock().date(decoded, SampleMessage.received(NOW.plusNanos(1_999_999)));
        ReadingCalibration.calibrate(draft);
        new ReadingCar((pit, time) -> pit == 2 && time.isBefore(NOW) ? 42L : null).find(draft);
        ReadingAirQuality.rate(draft);
        Reading reading = draft.build();

        assertThat(reading.workshopId()).isEqualTo(1);
        assertThat(reading.pitId()).isEqualTo(2);
        assertThat(reading.deviceId()).isEqualTo("d");
        assertThat(reading.bootId()).isEqualTo("b");
        assertThat(reading.seq()).isEqualTo(7);
        assertThat(reading.recordedAt()).isEqualTo(NOW.minusSeconds(3));
        assertThat(reading.receivedAt()).isEqualTo(NOW.plusMillis(1));
        assertThat(reading.late()).isFalse();
        assertThat(reading.flags()).containsExactly("range", "legacy");
        assertThat(reading.jobId()).isEqualTo(42);
        assertThat(reading.values()).isSameAs(decoded.values());
        assertThat(reading.air().aqi()).isEqualTo(55);
        assertThat(reading.air().source()).isEqualTo("pm");
        assertThat(reading.air().standard()).isEqualTo(AqiStandard.US_EPA);
        assertThat(reading.particles()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(reading.src()).containsKey("pm25");
        assertThat(reading.alt()).containsKey("temperature");
        assertThat(reading.errors()).containsExactly("BME680:timeout");
        assertThat(reading.extra()).isEqualTo(Map.of("x", 1L));
        assertThat(reading.raw()).isEmpty();
        assertThat(reading.dedupeBoot()).isEqualTo("b");
        assertThat(reading.dedupeSeq()).isEqualTo(7);
    }
}
