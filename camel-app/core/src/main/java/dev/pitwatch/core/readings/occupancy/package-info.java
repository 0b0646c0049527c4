/** Which job's car was in which pit, and when: what readings are joined by. */
@NullMarked
package dev.pitwatch.core.readings.occupancy;

import org.jspecify.annotations.NullMarked;
