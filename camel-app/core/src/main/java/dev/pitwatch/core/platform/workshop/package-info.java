/** Workshops, the tenants, and their pits. */
@NullMarked
package dev.pitwatch.core.platform.workshop;

import org.jspecify.annotations.NullMarked;
