/** Air quality of a single reading. */
@NullMarked
package dev.pitwatch.core.aqi;

import org.jspecify.annotations.NullMarked;
