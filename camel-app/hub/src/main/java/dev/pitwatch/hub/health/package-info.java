/** Whether the hub lives, is ready, and its figures. */
@NullMarked
package dev.pitwatch.hub.health;

import org.jspecify.annotations.NullMarked;
