/** What the platform team sees of all workshops, and how it takes one on and lets one go. */
@NullMarked
package dev.pitwatch.core.platform.operation;

import org.jspecify.annotations.NullMarked;
