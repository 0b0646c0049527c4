package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a workshop's time zone within an hour. Each has all days of its pits made anew, so they are few, and enough to mend
 * a wrong one.
 *
 * @param since the first of them; null: it was never changed
 */
record TimeZoneChanges(@Nullable Instant since, int count) {

    private static final int MAX_AN_HOUR = 3;
    private static final Duration HOUR = Duration.ofHours(1);

    /** {@return with one more, now} After the hour, or by a clock that was set back, it is the first of another. */
    TimeZoneChanges and(Instant now) {
        boolean lasts = since != null && !now.isBefore(since) && now.isBefore(since.plus(HOUR));
        return lasts ? new TimeZoneChanges(since, count + 1) : new TimeZoneChanges(now, 1);
    }

    /** Throws {@code rate_limited} when they are too many, the last of which would be now. */
    void requireFew(Instant now) {
        if (since != null && count > MAX_AN_HOUR) {
            throw Problem.later(
                    ProblemCode.RATE_LIMITED,
                    "time_zone was changed %d times since %s, expected at most %d changes an hour"
                            .formatted(count - 1, since, MAX_AN_HOUR),
                    Duration.between(now, since.plus(HOUR)));
        }
    }
}
