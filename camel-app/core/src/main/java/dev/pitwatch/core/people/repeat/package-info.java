/** Calls that are sent again: done once, answered each time. */
@NullMarked
package dev.pitwatch.core.people.repeat;

import org.jspecify.annotations.NullMarked;
