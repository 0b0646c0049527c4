package dev.pitwatch.core.rollup;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Where roll-ups are kept up. */
interface RollupRepository {

    /** {@return how old the oldest minute is that was due by then; zero: none is} */
    Duration lag(Instant closed);

    /** Remembers the names of drivers' own metrics, which are rolled up from then on. */
    void remember(Collection<String> metrics);

    /**
     * Lets those who store readings note minutes anew that ended, and tells whose notes may be taken.
     *
     * @param ended minutes that began then or before
     * @return epochs of {@code rollup_due} whose rows nobody relies on any more
     */
    List<Integer> settle(Instant ended);

    /**
     * Rolls up some of what is due, in one transaction; two at once are one after the other.
     *
     * @param settled what {@link #settle} told
     * @param closed minutes that began then or before
     * @param most so many minutes of a pit
     * @return how many were; 0: nothing is due, or somebody else is at it
     */
    int rollUp(List<Integer> settled, Instant closed, int most);

    /** {@return whether a pit's days were made anew, since its workshop has another time zone} */
    boolean rezone();
}
