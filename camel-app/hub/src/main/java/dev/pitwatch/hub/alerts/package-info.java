/** Episodes, and notices of them. */
@NullMarked
package dev.pitwatch.hub.alerts;

import org.jspecify.annotations.NullMarked;
