/** What waits, by whose it is. */
@NullMarked
package dev.pitwatch.base.queue;

import org.jspecify.annotations.NullMarked;
