package dev.pitwatch.core.readings.reading;

import dev.pitwatch.base.database.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What people ask of readings. */
public interface ReadingQueries {

    /** {@return what is newest in the pit; empty when the scope has no such pit} */
    Optional<LatestReading> latest(Scope scope, long pitId);

    /**
     * Reads what is newest in each pit of the workshop, by their numbers; of pits without a reading, too. It takes three
     * statements at most, however many pits there are.
     *
     * @param among of these pits only; empty: of all
     * @return empty when the scope has no such workshop
     */
    Optional<List<LatestReading>> latest(Scope scope, long workshopId, Optional<Set<Long>> among);

    /** {@return what is newest in the pit, without the index over 12 hours; all empty when the scope has no such pit} */
    LatestReading newest(Scope scope, long pitId);

    /**
     * Reads a pit's readings, oldest first.
     *
     * @param from measured then or later
     * @param to measured before then
     * @param cursor of the part before; empty: from the start
     * @param limit at most so many; where they are very large fewer, with a cursor
     * @throws dev.pitwatch.base.problem.Problem {@code validation_failed} when the cursor is none of ours
     */
    ReadingPage history(Scope scope, long pitId, Instant from, Instant to, Optional<String> cursor, int limit);
}
