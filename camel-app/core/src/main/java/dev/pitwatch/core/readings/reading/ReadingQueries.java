package dev.pitwatch.core.readings.reading;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.readings.rollup.Total;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What people ask of readings. */
public interface ReadingQueries {

    /** {@return what is newest in the pit; empty when the scope has no such pit} */
    Optional<LatestReading> latest(Scope scope, long pitId);

    /**
     * Finds the pits that a workshop shows, by their numbers.
     *
     * @param among of these only; empty: of all
     * @return empty when the scope has no such workshop
     */
    Optional<ShownPits> shown(Scope scope, long workshopId, Optional<Set<Long>> among);

    /** {@return what is newest in each of the pits, in their order, of those without a reading, too} It takes two statements at most. */
    List<LatestReading> latest(Scope scope, ShownPits pits);

    /**
     * {@return what is newest in the pit, without the index over 12 hours, of devices that left it, too; all empty when the scope
     * has no such pit}
     */
    LatestReading newest(Scope scope, long pitId);

    /**
     * Reads the newest values of metrics out of readings, those that came late only where there is no other.
     *
     * @param newest by metric where to look: in the {@link Total#PART} that begins then
     * @param to measured before then
     * @return by metric, of those that have a value there
     */
    Map<String, Double> newest(Scope scope, long pitId, Map<String, Instant> newest, Instant to);

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
