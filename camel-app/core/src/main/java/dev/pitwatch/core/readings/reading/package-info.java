/** A reading from a device's message to its row, and back to people. */
@NullMarked
package dev.pitwatch.core.readings.reading;

import org.jspecify.annotations.NullMarked;
