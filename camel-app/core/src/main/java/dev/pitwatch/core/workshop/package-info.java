/** Workshops, the tenants, and their pits. */
@NullMarked
package dev.pitwatch.core.workshop;

import org.jspecify.annotations.NullMarked;
