package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Reading;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What alerts look at in a reading; NaN where it was not measured.
 *
 * @param at when it was measured: durations count in this time
 */
record Sample(
        long workshopId,
        long pitId,
        String deviceId,
        @Nullable Long jobId,
        Instant at,
        double aqi,
        double temperature,
        double humidity) {

    static Sample of(Reading reading) {
        Integer aqi = reading.air().aqi();
        return new Sample(
                reading.workshopId(),
                reading.pitId(),
                reading.deviceId(),
                reading.jobId(),
                reading.recordedAt(),
                aqi == null ? Double.NaN : aqi,
                reading.values().get(CoreMetric.TEMPERATURE),
                reading.values().get(CoreMetric.HUMIDITY));
    }
}
