package dev.pitwatch.core.readings.rollup;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What people ask of roll-ups. Readings that are not rolled up yet are in every answer. */
public interface RollupQueries {

    static RollupQueries on(Database database, Clock clock) {
        return new JdbiRollupQueryRepository(database, clock);
    }

    /**
     * Reads a pit's history by buckets, oldest first.
     *
     * @param from the first bucket is the one that holds it
     * @param to the last bucket is the one that ends then or holds it
     * @param metrics of drivers' own that are wanted, besides those with a column
     * @param limit at most so many
     * @return empty when the scope has no such pit
     */
    RollupPage history(
            Scope scope, long pitId, Bucket bucket, Instant from, Instant to, Collection<String> metrics, int limit);

    /** {@return what a span comes to that need not begin or end with a minute} */
    Total total(Scope scope, long pitId, Instant from, Instant to, Collection<String> metrics);

    /**
     * {@return by pit the index over the hour that holds the time and the eleven before; those are missing of which too few
     * hours are known} It takes one statement, however many pits there are.
     */
    Map<Long, Integer> twelveHourAqi(Scope scope, Collection<Long> pitIds, AqiStandard standard, Instant time);

    /** {@return the climate of each span, in their order} It takes four statements at most, however many there are. */
    List<Climate> climates(Scope scope, List<ClimateSpan> spans);
}
