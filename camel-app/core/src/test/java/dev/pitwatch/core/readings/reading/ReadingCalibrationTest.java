package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.admission.calibration.Calibration;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadingCalibrationTest {

    private static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");
    private static final CalibrationTimeline SOME = timeline(
            entry("temperature", NOW.minusSeconds(60), -0.4, 1),
            entry("humidity", NOW.minusSeconds(60), 0.5, 1),
            entry("pm25", NOW.minusSeconds(60), -3, 1),
            entry("co2", NOW.minusSeconds(60), 0, 2),
            entry("iaq", NOW.minusSeconds(60), 1, 1),
            entry("radon", NOW.minusSeconds(60), 1, 1),
            entry("pressure", NOW.minusSeconds(60), 0, 1));

    @Test
    void givenACalibratedDevice_whenCalibrated_thenItsValuesAreRightAndTheRawOnesAreKept() {
        DecodedMessage decoded = measured(SOME).at(NOW);
        ReadingDraft draft = dated(decoded);

        ReadingCalibration.calibrate(draft);

        assertThatItIsCalibrated(draft.build());
        assertThat(decoded.values().get(CoreMetric.TEMPERATURE))
                .as("as decoded")
                .isEqualTo(24.5);
    }

    @Test
    void givenACalibratedReading_whenCalibratedAgain_thenItStaysAsItIs() {
        ReadingDraft draft = dated(measured(SOME).at(NOW));
        ReadingCalibration.calibrate(draft);

        ReadingCalibration.calibrate(draft);

        assertThatItIsCalibrated(draft.build());
    }

    private static void assertThatItIsCalibrated(Reading reading) {
        assertThat(reading.values().get(CoreMetric.TEMPERATURE)).isEqualTo(24.1);
        assertThat(reading.values().get(CoreMetric.HUMIDITY)).isEqualTo(100);
        assertThat(reading.values().get(CoreMetric.PM25)).isZero();
        assertThat(reading.values().get(CoreMetric.PRESSURE)).isEqualTo(1013.25);
        assertThat(reading.values().has(CoreMetric.IAQ)).isFalse();
        assertThat(reading.extra()).isEqualTo(Map.of("co2", 800.0, "x", "text"));
        assertThat(reading.raw()).isEqualTo(Map.of("temperature", 24.5, "humidity", 99.9, "pm25", 2.0, "co2", 400L));
    }

    @Test
    void givenADeviceWithoutCalibration_whenCalibrated_thenItIsAsMeasured() {
        DecodedMessage decoded = measured(CalibrationTimeline.NONE).at(NOW);
        ReadingDraft draft = dated(decoded);

        ReadingCalibration.calibrate(draft);

        assertThat(draft.build().values()).isSameAs(decoded.values());
        assertThat(draft.build().extra()).isEqualTo(Map.of("co2", 400L, "x", "text"));
        assertThat(draft.build().raw()).isEmpty();
    }

    @Test
    void givenReplayedAndLateReadings_whenCalibrated_thenTheCalibrationOfTheirOwnTimeCounts() {
        CalibrationTimeline timeline = timeline(
                entry("temperature", NOW.plusSeconds(60), 9, 1),
                entry("temperature", NOW.minusSeconds(3_600), 2, 1),
                entry("temperature", NOW.minusSeconds(7_200), 1, 1));

        assertThat(temperature(timeline, NOW, false)).isEqualTo(22);
        assertThat(temperature(timeline, NOW.minusSeconds(3_601), true)).isEqualTo(21);
        assertThat(temperature(timeline, NOW.minusSeconds(7_200), false)).isEqualTo(21);
        assertThat(temperature(timeline, NOW.minusSeconds(7_201), true)).isEqualTo(20);
    }

    private static double temperature(CalibrationTimeline timeline, Instant at, boolean replay) {
        ReadingDraft draft = dated(SampleMessage.ofADevice()
                .calibration(timeline)
                .with(CoreMetric.TEMPERATURE, 20)
                .of(new ReadingMessage("d", "k", at, 5, "b", 1L, replay, Map.of(), 0)));
        ReadingCalibration.calibrate(draft);
        return draft.build().values().get(CoreMetric.TEMPERATURE);
    }

    private static SampleMessage measured(CalibrationTimeline timeline) {
        return SampleMessage.ofADevice()
                .calibration(timeline)
                .with(CoreMetric.TEMPERATURE, 24.5)
                .with(CoreMetric.HUMIDITY, 99.9)
                .with(CoreMetric.PM25, 2)
                .with(CoreMetric.PRESSURE, 1013.25)
                .extra(Map.of("co2", 400L, "x", "text"));
    }

    private static ReadingDraft dated(DecodedMessage decoded) {
        return new ReadingClock().date(decoded, SampleMessage.received(NOW));
    }

    private static CalibrationTimeline timeline(CalibrationTimeline.Entry... newestFirst) {
        return CalibrationTimeline.of(List.of(newestFirst));
    }

    private static CalibrationTimeline.Entry entry(String metric, Instant from, double offset, double gain) {
        return new CalibrationTimeline.Entry(metric, from, new Calibration(offset, gain));
    }
}
