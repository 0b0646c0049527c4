/** Readings that left the table for files, and come back from them. */
@NullMarked
package dev.pitwatch.core.readings.archive;

import org.jspecify.annotations.NullMarked;
