package dev.pitwatch.core.admission.calibration;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A device's calibration, as the API answers it.
 *
 * @param current what counts now, by metric
 * @param history every change, the newest first
 */
public record CalibrationHistory(Map<String, Current> current, List<Change> history) {

    /** What counts of a metric, and since when. */
    public record Current(double offset, double gain, Instant validFrom) {}

    /**
     * What was changed together: each metric stands beside the rest.
     *
     * @param reference what the device was compared with; null: it was not said
     */
    public record Change(
            @JsonIgnore Map<String, Calibration> metrics,
            Instant validFrom,
            @Nullable String reference,
            Instant createdAt,
            @Nullable Long createdBy) {

        @JsonAnyGetter
        Map<String, Calibration> byMetric() {
            return metrics;
        }

        private boolean isOf(CalibrationRow row) {
            return validFrom.equals(row.entry().validFrom())
                    && createdAt.equals(row.createdAt())
                    && Objects.equals(reference, row.reference())
                    && Objects.equals(createdBy, row.createdBy());
        }
    }

    static CalibrationHistory of(List<CalibrationRow> newestFirst, Instant now) {
        CalibrationTimeline timeline = CalibrationTimeline.of(
                newestFirst.stream().map(CalibrationRow::entry).toList());
        Map<String, Current> current = new LinkedHashMap<>();
        for (String metric : timeline.metrics()) {
            timeline.entryAt(metric, now)
                    .ifPresent(entry -> current.put(
                            metric,
                            new Current(
                                    entry.calibration().offset(),
                                    entry.calibration().gain(),
                                    entry.validFrom())));
        }
        return new CalibrationHistory(current, changes(newestFirst));
    }

    private static List<Change> changes(List<CalibrationRow> newestFirst) {
        List<Change> changes = new ArrayList<>();
        for (CalibrationRow row : newestFirst) {
            Change last = changes.isEmpty() ? null : changes.get(changes.size() - 1);
            if (last == null || !last.isOf(row)) {
                last = new Change(
                        new LinkedHashMap<>(),
                        row.entry().validFrom(),
                        row.reference(),
                        row.createdAt(),
                        row.createdBy());
                changes.add(last);
            }
            last.metrics().putIfAbsent(row.entry().metric(), row.entry().calibration());
        }
        return changes;
    }
}
