package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** What previews of a workshop may cost in a minute: readings times rules. Thread safe. */
final class PreviewBudget {

    /** Twelve previews of twenty pits that report each 10 s. */
    static final long A_MINUTE = 20_000_000;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final long most;
    private final Clock clock;
    /** By workshop, since the minute began. */
    private final Map<Long, Long> spent = new HashMap<>();

    private Instant ends = Instant.MIN;

    PreviewBudget(long most, Clock clock) {
        this.most = most;
        this.clock = clock;
    }

    /** Counts what was done already. Throws a {@link Problem} when the workshop had spent all of its minute before. */
    synchronized void spend(long workshopId, long cost) {
        Instant now = clock.instant();
        if (!now.isBefore(ends)) {
            ends = now.plus(MINUTE);
            spent.clear();
        }
        long before = spent.getOrDefault(workshopId, 0L);
        if (before >= most) {
            throw Problem.later(
                    ProblemCode.RATE_LIMITED,
                    "previews of this workshop have looked at as many readings as they may in a minute",
                    Duration.between(now, ends));
        }
        spent.put(workshopId, before + cost);
    }
}
