package dev.pitwatch.core.admission.calibration;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What counts for one device, metric by metric, and from when. Immutable; kept in memory for every device. */
public final class CalibrationTimeline {

    /** Of a device without any. */
    public static final CalibrationTimeline NONE = new CalibrationTimeline(Map.of());

    /** One metric's from a time on. */
    public record Entry(String metric, Instant validFrom, Calibration calibration) {}

    private final Map<String, List<Entry>> newestFirst;

    private CalibrationTimeline(Map<String, List<Entry>> newestFirst) {
        this.newestFirst = newestFirst;
    }

    /** {@return the timeline of these, which stand newest first; of two from the same time the first counts} */
    public static CalibrationTimeline of(List<Entry> newestFirst) {
        Map<String, List<Entry>> byMetric = new LinkedHashMap<>();
        newestFirst.forEach(entry -> byMetric.computeIfAbsent(entry.metric(), metric -> new ArrayList<>(1))
                .add(entry));
        return byMetric.isEmpty() ? NONE : new CalibrationTimeline(byMetric);
    }

    public boolean isEmpty() {
        return newestFirst.isEmpty();
    }

    /** {@return the metrics that are calibrated at some time} */
    public Set<String> metrics() {
        return newestFirst.keySet();
    }

    /** {@return what counts for the metric at that time; empty: it is as the sensor says} */
    public Optional<Calibration> at(String metric, Instant time) {
        return entryAt(metric, time).map(Entry::calibration);
    }

    Optional<Entry> entryAt(String metric, Instant time) {
        for (Entry entry : newestFirst.getOrDefault(metric, List.of())) {
            if (!entry.validFrom().isAfter(time)) {
                return entry.calibration().changesNothing() ? Optional.empty() : Optional.of(entry);
            }
        }
        return Optional.empty();
    }
}
