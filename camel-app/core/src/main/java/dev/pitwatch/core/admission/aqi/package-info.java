/** Air quality of a single reading. */
@NullMarked
package dev.pitwatch.core.admission.aqi;

import org.jspecify.annotations.NullMarked;
