/** Readings summed up by minute, quarter, hour and day, kept for ever; and what people ask of them. */
@NullMarked
package dev.pitwatch.core.readings.rollup;

import org.jspecify.annotations.NullMarked;
