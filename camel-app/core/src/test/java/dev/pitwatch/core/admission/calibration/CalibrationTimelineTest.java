package dev.pitwatch.core.admission.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.admission.calibration.CalibrationTimeline.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrationTimelineTest {

    private static final Instant NOON = Instant.parse("2026-02-20T12:00:00Z");

    private final CalibrationTimeline timeline = CalibrationTimeline.of(List.of(
            entry("temperature", 2, 0, 1),
            entry("temperature", 1, -0.4, 1),
            entry("temperature", 1, -9, 1),
            entry("pm25", 0, 0, 1.5),
            entry("temperature", 0, 1, 1)));

    @Test
    void givenATimeline_whenAskedForATime_thenTheNewestOfUntilThenCounts() {
        assertThat(timeline.isEmpty()).isFalse();
        assertThat(timeline.metrics()).containsExactly("temperature", "pm25");
        assertThat(timeline.at("temperature", NOON.minusMillis(1))).isEmpty();
        assertThat(timeline.at("temperature", NOON)).contains(new Calibration(1, 1));
        assertThat(timeline.at("temperature", hours(1))).contains(new Calibration(-0.4, 1));
        assertThat(timeline.at("temperature", hours(2))).as("ended").isEmpty();
        assertThat(timeline.at("pm25", hours(9))).contains(new Calibration(0, 1.5));
        assertThat(timeline.at("humidity", hours(9))).isEmpty();
    }

    @Test
    void givenNothing_whenMadeATimeline_thenItIsTheOneThatCostsNothing() {
        assertThat(CalibrationTimeline.of(List.of())).isSameAs(CalibrationTimeline.NONE);
        assertThat(CalibrationTimeline.NONE.isEmpty()).isTrue();
    }

    @Test
    void givenARawValue_whenCalibrated_thenItHasNoMorePlacesThanSixAndNoNoise() {
        assertThat(new Calibration(-0.4, 1).apply(24.5)).isEqualTo(24.1);
        assertThat(new Calibration(0, 1.02).apply(24.9)).isEqualTo(25.398);
        assertThat(new Calibration(0, 1).apply(1e9)).isEqualTo(1e9);
    }

    @Test
    void givenNumbersThatAreNone_whenMadeACalibration_thenRefused() {
        for (double gain : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new Calibration(0, gain)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Calibration(Double.NaN, 1)).hasMessageContaining("NaN");
    }

    private static Entry entry(String metric, int hours, double offset, double gain) {
        return new Entry(metric, hours(hours), new Calibration(offset, gain));
    }

    private static Instant hours(int hours) {
        return NOON.plus(Duration.ofHours(hours));
    }
}
