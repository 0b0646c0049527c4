package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.admission.calibration.Calibration;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Step of a reading: its values as the device was calibrated at their time, and beside them what its sensors said. */
public final class ReadingCalibration {

    private final Measurements values;
    private final Map<String, Object> extra;
    private final Map<String, Object> raw = new LinkedHashMap<>();

    private ReadingCalibration(DecodedMessage decoded) {
        this.values = decoded.values().copy();
        this.extra = new LinkedHashMap<>(decoded.extra());
    }

    /** Sets calibrated and raw values of a calibrated device; from what was decoded, so that doing it twice changes nothing. */
    public static void calibrate(ReadingDraft draft) {
        CalibrationTimeline timeline = draft.device().calibration();
        if (timeline.isEmpty()) {
            return;
        }
        ReadingCalibration calibrated = new ReadingCalibration(draft.decoded());
        for (String metric : timeline.metrics()) {
            timeline.at(metric, draft.recordedAt()).ifPresent(one -> calibrated.apply(metric, one));
        }
        draft.values(calibrated.values)
                .extra(Collections.unmodifiableMap(calibrated.extra))
                .raw(Collections.unmodifiableMap(calibrated.raw));
    }

    private void apply(String metric, Calibration calibration) {
        Optional<CoreMetric> column = CoreMetric.ofField(metric);
        if (column.isPresent()) {
            apply(column.get(), calibration);
        } else if (extra.get(metric) instanceof Number said) {
            raw.put(metric, said);
            extra.put(metric, calibration.apply(said.doubleValue()));
        }
    }

    /** A value beyond what its metric can be, e.g. less than no dust, is the nearest that it can be. */
    private void apply(CoreMetric metric, Calibration calibration) {
        if (values.has(metric)) {
            double said = values.get(metric);
            raw.put(metric.field(), said);
            values.set(metric, Math.max(metric.min(), Math.min(metric.max(), calibration.apply(said))));
        }
    }
}
