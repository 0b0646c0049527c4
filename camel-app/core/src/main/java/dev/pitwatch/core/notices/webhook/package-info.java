/** A workshop's own program that is called when something happens. */
@NullMarked
package dev.pitwatch.core.notices.webhook;

import org.jspecify.annotations.NullMarked;
