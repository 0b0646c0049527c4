/** Messages that could not be understood or stored: kept, listed, tried again. */
@NullMarked
package dev.pitwatch.core.deadletter;

import org.jspecify.annotations.NullMarked;
