/** Who is notified of an announcement, by which channels, and why someone is not. */
@NullMarked
package dev.pitwatch.core.notices.rule;

import org.jspecify.annotations.NullMarked;
