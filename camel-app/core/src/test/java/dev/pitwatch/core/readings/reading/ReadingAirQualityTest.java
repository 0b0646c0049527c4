package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.calibration.Calibration;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingAirQualityTest {

    private static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");

    @ParameterizedTest
    @CsvSource({"IN_NAQI, 18", "US_EPA, 55"})
    void givenDust_whenRated_thenByTheStandardOfTheWorkshop(AqiStandard standard, int index) {
        Reading reading = rated(SampleMessage.ofADevice().standard(standard).with(CoreMetric.PM25, 11));

        assertThat(reading.air().aqi()).isEqualTo(index);
        assertThat(reading.air().source()).isEqualTo("pm");
        assertThat(reading.air().standard()).isEqualTo(standard);
    }

    @Test
    void givenACalibratedSensor_whenRated_thenItsCalibratedValueCounts() {
        CalibrationTimeline lower = CalibrationTimeline.of(
                List.of(new CalibrationTimeline.Entry("pm25", NOW.minusSeconds(60), new Calibration(-3, 1))));

        assertThat(rated(SampleMessage.ofADevice().calibration(lower).with(CoreMetric.PM25, 2))
                        .air()
                        .aqi())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"REPORTED_AQI, 80, reported", "IAQ, 78, iaq"})
    void givenNoDust_whenRated_thenByWhatTheDeviceSaysOfTheAir(CoreMetric metric, double value, String source) {
        Reading reading = rated(SampleMessage.ofADevice().with(metric, value).with(CoreMetric.IAQ_ACCURACY, 3));

        assertThat(reading.air().source()).isEqualTo(source);
        assertThat(reading.air().aqi()).isEqualTo((int) value);
    }

    @Test
    void givenNothingOfTheAir_whenRated_thenThereIsNoIndex() {
        assertThat(rated(SampleMessage.ofADevice().with(CoreMetric.TEMPERATURE, 20))
                        .air())
                .isEqualTo(AirQuality.NONE);
    }

    private static Reading rated(SampleMessage message) {
        ReadingDraft draft = new ReadingClock().date(message.at(NOW), SampleMessage.received(NOW));
        ReadingCalibration.calibrate(draft);
        ReadingAirQuality.rate(draft);
        return draft.build();
    }
}
