/** Dated offset and gain of a device's metrics. */
@NullMarked
package dev.pitwatch.core.admission.calibration;

import org.jspecify.annotations.NullMarked;
