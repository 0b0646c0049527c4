package dev.pitwatch.core.readings.occupancy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Knows whose car was in a pit. */
@FunctionalInterface
public interface PitJobs {

    /** {@return the job whose car was in the pit at that time; null: none} */
    @Nullable
    Long at(long pitId, Instant time);

    /** Waits until there is someone who knows. */
    default void awaitKnown() throws InterruptedException {}
}
