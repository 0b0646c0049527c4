/** How much each workshop, and work that can wait, may do. */
@NullMarked
package dev.pitwatch.base.limit;

import org.jspecify.annotations.NullMarked;
