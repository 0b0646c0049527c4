/** What people want: by which channels, what not at all, and when to be left in peace. */
@NullMarked
package dev.pitwatch.core.notices.preference;

import org.jspecify.annotations.NullMarked;
