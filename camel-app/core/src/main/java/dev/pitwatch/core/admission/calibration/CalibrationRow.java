package dev.pitwatch.core.admission.calibration;

import dev.pitwatch.core.admission.calibration.CalibrationTimeline.Entry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A calibration with who made it, and when. */
record CalibrationRow(Entry entry, @Nullable Long createdBy, Instant createdAt) {}
