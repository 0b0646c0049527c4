package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.admission.aqi.AirQuality;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reading that was accepted: checked, calibrated, with its air quality. What the writer stores, and what alerts and
 * live events get once it is committed.
 *
 * @param workshopId the device's workshop, never the payload's
 * @param pitId the device's pit
 * @param deviceId its natural key
 * @param bootId null for old firmware
 * @param seq null for old firmware
 * @param recordedAt when it was measured: the API's {@code timestamp}
 * @param receivedAt when the hub got it
 * @param late never moves latest and raises nothing
 * @param flags of {@code range}, {@code type}, {@code duplicate_key}, {@code clock}, {@code legacy}, {@code stuck}
 * @param jobId of the car in the pit at that time; null: none
 * @param values by metric, calibrated
 * @param air the index of this reading
 * @param particles counts by size, or null
 * @param src metric to sensor type, as sent; empty when not sent
 * @param alt a second sensor's values, as sent; empty when not sent
 * @param errors as sent; empty when not sent
 * @param extra fields of drivers beyond the columns, and unknown ones, with their JSON types
 * @param raw values before calibration, of calibrated metrics only
 * @param dedupeBoot key in {@code ingest_dedupe} beside the device; null: can't be determined from another, so never dropped
 * @param dedupeSeq the second half of that key
 */
public record Reading(
        long workshopId,
        long pitId,
        String deviceId,
        @Nullable String bootId,
        @Nullable Long seq,
        Instant recordedAt,
        Instant receivedAt,
        boolean late,
        List<String> flags,
        @Nullable Long jobId,
        Measurements values,
        AirQuality air,
        @Nullable List<Integer> particles,
        Map<String, Object> src,
        Map<String, Object> alt,
        List<String> errors,
        Map<String, Object> extra,
        Map<String, Object> raw,
        @Nullable String dedupeBoot,
        long dedupeSeq) {

    /** {@return what was measured, by the names of fields: {@code ${body.measured[pm25]}} in route files} */
    public Map<String, Object> measured() {
        Map<String, Object> measured = new HashMap<>(extra);
        for (CoreMetric metric : CoreMetric.values()) {
            if (values.has(metric)) {
                measured.put(metric.field(), values.get(metric));
            }
        }
        return measured;
    }
}
