/** What steps of routes declare of themselves, and what policies of routes have in common. */
@NullMarked
package dev.pitwatch.hub.steps;

import org.jspecify.annotations.NullMarked;
