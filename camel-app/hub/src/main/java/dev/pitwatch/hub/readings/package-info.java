/** Readings on their way to the database, and out of it. */
@NullMarked
package dev.pitwatch.hub.readings;

import org.jspecify.annotations.NullMarked;
