/** What happened, told to those who watch. */
@NullMarked
package dev.pitwatch.core.live;

import org.jspecify.annotations.NullMarked;
