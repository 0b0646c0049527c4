/** What steps of routes declare of themselves. */
@NullMarked
package dev.pitwatch.hub.steps;

import org.jspecify.annotations.NullMarked;
