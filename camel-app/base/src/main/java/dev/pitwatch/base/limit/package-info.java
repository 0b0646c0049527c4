/** How much each workshop may do. */
@NullMarked
package dev.pitwatch.base.limit;

import org.jspecify.annotations.NullMarked;
