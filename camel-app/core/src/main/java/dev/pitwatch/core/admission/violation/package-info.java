/** Messages that were refused, counted by the hour. */
@NullMarked
package dev.pitwatch.core.admission.violation;

import org.jspecify.annotations.NullMarked;
