package dev.pitwatch.core.readings.reading;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is newest of one device in one pit, of one batch. Late readings have no say. */
final class LatestRow {

    private record Key(long pitId, String deviceId) {}

    /** A driver's own metric, as {@code reading_latest.metrics} holds it. */
    private record Point(Object value, long at, @Nullable String source) {}

    private Reading newest;
    private @Nullable Reading newestWithAir;
    private final double[] values = new double[CoreMetric.COUNT];
    private final @Nullable Instant[] times = new Instant[CoreMetric.COUNT];
    private final Map<String, String> sources = new HashMap<>();
    private final Map<String, Object> driverMetrics = new HashMap<>();

    private LatestRow(Reading first) {
        newest = first;
        java.util.Arrays.fill(values, Double.NaN);
    }

    /** {@return a row per pit and device, in the order of their key} */
    static List<LatestRow> of(List<Reading> readings, Predicate<String> driverMetric) {
        List<Reading> oldestFirst = new ArrayList<>(readings);
        oldestFirst.removeIf(Reading::late);
        oldestFirst.sort(Comparator.comparing(Reading::recordedAt));
        Map<Key, LatestRow> rows = new LinkedHashMap<>();
        for (Reading reading : oldestFirst) {
            rows.computeIfAbsent(new Key(reading.pitId(), reading.deviceId()), key -> new LatestRow(reading))
                    .take(reading, driverMetric);
        }
        List<LatestRow> sorted = new ArrayList<>(rows.values());
        sorted.sort(Comparator.<LatestRow>comparingLong(row -> row.newest.pitId())
                .thenComparing(row -> row.newest.deviceId()));
        return sorted;
    }

    private void take(Reading reading, Predicate<String> driverMetric) {
        newest = reading;
        if (reading.air().aqi() != null) {
            newestWithAir = reading;
        }
        for (CoreMetric metric : CoreMetric.values()) {
            if (reading.values().has(metric)) {
                values[metric.ordinal()] = reading.values().get(metric);
                times[metric.ordinal()] = reading.recordedAt();
                String source = source(reading, metric.field());
                if (source != null) {
                    sources.put(metric.field(), source);
                }
            }
        }
        reading.extra().forEach((name, value) -> {
            if (value instanceof Number && driverMetric.test(name)) {
                driverMetrics.put(name, new Point(value, reading.recordedAt().toEpochMilli(), source(reading, name)));
            }
        });
    }

    private static @Nullable String source(Reading reading, String metric) {
        return reading.src().get(metric) instanceof String source ? source : null;
    }

    Reading newest() {
        return newest;
    }

    double value(CoreMetric metric) {
        return values[metric.ordinal()];
    }

    @Nullable
    Long microsOf(CoreMetric metric) {
        Instant time = times[metric.ordinal()];
        return time == null ? null : SqlArrays.micros(time);
    }

    @Nullable
    Reading newestWithAir() {
        return newestWithAir;
    }

    Map<String, String> sources() {
        return sources;
    }

    Map<String, Object> driverMetrics() {
        return driverMetrics;
    }
}
