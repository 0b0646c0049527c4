/** A workshop's set-up as one file, to keep, to bring back, or to copy to another workshop. */
@NullMarked
package dev.pitwatch.core.work.setup;

import org.jspecify.annotations.NullMarked;
