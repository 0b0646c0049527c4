/** Messages that could not be understood or stored: kept, listed, tried again. */
@NullMarked
package dev.pitwatch.core.readings.deadletter;

import org.jspecify.annotations.NullMarked;
