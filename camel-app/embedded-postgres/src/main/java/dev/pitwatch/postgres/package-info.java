/** A real PostgreSQL as a child process: unpacked, initialised, started, stopped. */
@NullMarked
package dev.pitwatch.postgres;

import org.jspecify.annotations.NullMarked;
