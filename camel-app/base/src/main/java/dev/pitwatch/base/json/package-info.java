/** How answers and events are written: snake case, UTC times ending in Z. */
@NullMarked
package dev.pitwatch.base.json;

import org.jspecify.annotations.NullMarked;
