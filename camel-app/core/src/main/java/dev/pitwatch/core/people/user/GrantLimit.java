package dev.pitwatch.core.people.user;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many grants of pits may come and go in a workshop: 12,000 a minute, each of which is a row that a call's body may not have. Thread
 * safe.
 */
final class GrantLimit {

    static final int A_MINUTE = 12_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Clock clock;
    /** By workshop, since the minute began. */
    private final Map<Long, Integer> changed = new HashMap<>();

    private Instant ends = Instant.MIN;

    GrantLimit(Clock clock) {
        this.clock = clock;
    }

    /** Counts the pits that are granted, or are not any more; those that stay are none. Throws {@code rate_limited}. */
    void take(long workshopId, List<Long> before, List<Long> after) {
        Set<Long> differing = new HashSet<>(before);
        after.forEach(pit -> {
            if (!differing.remove(pit)) {
                differing.add(pit);
            }
        });
        if (!differing.isEmpty()) {
            take(workshopId, differing.size());
        }
    }

    private synchronized void take(long workshopId, int changes) {
        Instant now = clock.instant();
        if (!now.isBefore(ends)) {
            ends = now.plus(MINUTE);
            changed.clear();
        }
        int taken = changed.getOrDefault(workshopId, 0);
        if (taken + changes > A_MINUTE) {
            throw Problem.later(
                    ProblemCode.RATE_LIMITED,
                    "%d pits were granted or taken away within the minute, at most %d may be"
                            .formatted(taken, A_MINUTE),
                    Duration.between(now, ends));
        }
        changed.put(workshopId, taken + changes);
    }
}
