/** What raises alerts besides readings. A new source is a class here, or in the area that knows of it, that queues in {@code Episodes}. */
@NullMarked
package dev.pitwatch.core.alerts.source;

import org.jspecify.annotations.NullMarked;
