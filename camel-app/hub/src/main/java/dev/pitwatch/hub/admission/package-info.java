/** Who is heard: what is known of devices, licences, calibration, refusals. */
@NullMarked
package dev.pitwatch.hub.admission;

import org.jspecify.annotations.NullMarked;
