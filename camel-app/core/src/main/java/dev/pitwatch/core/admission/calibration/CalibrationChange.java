package dev.pitwatch.core.admission.calibration;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is to count from a time on; metrics that are not named stay as they are.
 *
 * @param metrics by name; an empty one is not calibrated any more
 * @param validFrom empty: now
 * @param reference what the device was compared with, at most 100 characters
 */
public record CalibrationChange(
        Map<String, Optional<Wish>> metrics, Optional<Instant> validFrom, Optional<String> reference) {

    /** What is named of one metric; the rest stays as it is. */
    public record Wish(Optional<Double> offset, Optional<Double> gain) {

        Calibration on(Calibration before) {
            return new Calibration(offset.orElse(before.offset()), gain.orElse(before.gain()));
        }
    }
}
