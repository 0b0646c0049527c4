/** {@code ./pitwatch up} and {@code down}: one machine's processes, started in order, watched, stopped in order. */
@NullMarked
package dev.pitwatch.launcher;

import org.jspecify.annotations.NullMarked;
