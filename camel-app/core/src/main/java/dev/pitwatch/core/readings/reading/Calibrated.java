package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.admission.calibration.Calibration;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What was measured by a device that is calibrated, and what its sensors said. */
final class Calibrated {

    private final Measurements values;
    private final Map<String, Object> extra;
    private final Map<String, Object> raw = new LinkedHashMap<>();

    private Calibrated(Measurements values, Map<String, Object> extra) {
        this.values = values;
        this.extra = extra;
    }

    /** {@return the decoded message as the device was calibrated at the time of its measurement} */
    static Calibrated of(DecodedMessage decoded, CalibrationTimeline calibration, Instant at) {
        Calibrated calibrated = new Calibrated(decoded.values().copy(), new LinkedHashMap<>(decoded.extra()));
        for (String metric : calibration.metrics()) {
            calibration.at(metric, at).ifPresent(one -> calibrated.apply(metric, one));
        }
        return calibrated;
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

    Measurements values() {
        return values;
    }

    Map<String, Object> extra() {
        return Collections.unmodifiableMap(extra);
    }

    /** {@return what the sensors said, of calibrated metrics only} */
    Map<String, Object> raw() {
        return Collections.unmodifiableMap(raw);
    }
}
