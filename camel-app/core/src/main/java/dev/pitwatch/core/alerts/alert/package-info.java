/** Episodes: when readings leave their limits, who was notified, and when they came back. */
@NullMarked
package dev.pitwatch.core.alerts.alert;

import org.jspecify.annotations.NullMarked;
