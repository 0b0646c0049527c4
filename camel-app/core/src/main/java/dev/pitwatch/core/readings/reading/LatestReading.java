package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.admission.aqi.AirQuality;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is newest in a pit.
 *
 * @param pitId the pit
 * @param timestamp of the newest reading of all its devices; null: none yet
 * @param stale whether that is older than its device's presence window; true without a reading
 * @param staleAfter the longest presence window of the pit's devices: values grow stale after it
 * @param metrics by field name, core metrics and drivers' own, each the newest of the pit's devices; only those ever seen
 * @param air the index of the newest reading that had one
 * @param airAt when that was measured; null: none had one
 * @param airStale whether that index is older than its device's presence window
 * @param aqi12h over the last 12 hours, by the workshop's standard; null below 9 of 12 hours
 * @param jobId of the newest reading
 */
public record LatestReading(
        long pitId,
        @Nullable Instant timestamp,
        boolean stale,
        Duration staleAfter,
        Map<String, MetricPoint> metrics,
        AirQuality air,
        @Nullable Instant airAt,
        boolean airStale,
        @Nullable Integer aqi12h,
        @Nullable Long jobId) {}
