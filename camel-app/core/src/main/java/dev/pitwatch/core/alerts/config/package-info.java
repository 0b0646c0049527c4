/** Limits, times and notices of a workshop and its pits. */
@NullMarked
package dev.pitwatch.core.alerts.config;

import org.jspecify.annotations.NullMarked;
