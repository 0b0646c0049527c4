package dev.pitwatch.core.readings.reading;

import dev.pitwatch.base.database.Scope;
import java.time.Instant;
import java.util.Optional;

/** What people ask of readings. */
public interface ReadingQueries {

    /** {@return what is newest in the pit; empty when the scope has no such pit} */
    Optional<LatestReading> latest(Scope scope, long pitId);

    /** {@return the same without the index over 12 hours; all empty when the scope has no such pit} */
    LatestReading newest(Scope scope, long pitId);

    /**
     * Reads a pit's readings, oldest first.
     *
     * @param from measured then or later
     * @param to measured before then
     * @param cursor of the part before; empty: from the start
     * @param limit at most so many
     * @throws dev.pitwatch.base.problem.Problem {@code validation_failed} when the cursor is none of ours
     */
    ReadingPage history(Scope scope, long pitId, Instant from, Instant to, Optional<String> cursor, int limit);
}
