package dev.pitwatch.core.admission.calibration;

import dev.pitwatch.core.admission.calibration.CalibrationTimeline.Entry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A calibration with who made it, and when.
 *
 * @param reference what the device was compared with; null: it was not said
 */
record CalibrationRow(Entry entry, @Nullable String reference, @Nullable Long createdBy, Instant createdAt) {}
