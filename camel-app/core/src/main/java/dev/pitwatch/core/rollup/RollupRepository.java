package dev.pitwatch.core.rollup;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/** Where roll-ups are kept up. */
interface RollupRepository {

    /** {@return how old the oldest minute is that was due by then; zero: none is} */
    Duration lag(Instant closed);

    /** Remembers the names of drivers' own metrics, which are rolled up from then on. */
    void remember(Collection<String> metrics);

    /**
     * Rolls up some of what is due, in one transaction; two at once are one after the other.
     *
     * @param closed minutes that began then or before
     * @param most so many minutes of a pit
     * @return how many were; 0: nothing is due, or somebody else is at it
     */
    int rollUp(Instant closed, int most);

    /** {@return whether a pit's days were made anew, since its workshop has another time zone} */
    boolean rezone();
}
