/** Episodes: when readings leave their limits, who was told, and when they came back. */
@NullMarked
package dev.pitwatch.core.alert;

import org.jspecify.annotations.NullMarked;
