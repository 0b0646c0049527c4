/** Plugins as the hub sees them: what they bring, how they are called without harm, how they fare. */
@NullMarked
package dev.pitwatch.hub.plugins;

import org.jspecify.annotations.NullMarked;
