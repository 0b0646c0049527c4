/** How the parts of the hub say what a line of the log is about. */
@NullMarked
package dev.pitwatch.base.log;

import org.jspecify.annotations.NullMarked;
