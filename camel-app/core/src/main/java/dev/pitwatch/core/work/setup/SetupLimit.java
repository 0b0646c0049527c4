package dev.pitwatch.core.work.setup;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How much imports may change in a workshop: 2,000 things a minute, each of which is a line of the audit log. Thread safe. */
final class SetupLimit {

    private static final int A_MINUTE = 2_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Clock clock;
    /** By workshop, since the minute began. */
    private final Map<Long, Integer> changed = new HashMap<>();

    private Instant ends = Instant.MIN;

    SetupLimit(Clock clock) {
        this.clock = clock;
    }

    /** Counts what an import changes; the first of a minute may change whatever a file may hold. Throws {@code rate_limited}. */
    synchronized void take(long workshopId, int changes) {
        Instant now = clock.instant();
        if (!now.isBefore(ends)) {
            ends = now.plus(MINUTE);
            changed.clear();
        }
        int before = changed.getOrDefault(workshopId, 0);
        if (before > 0 && before + changes > A_MINUTE) {
            throw Problem.later(
                    ProblemCode.RATE_LIMITED,
                    "imports changed %d things within the minute, at most %d may be".formatted(before, A_MINUTE),
                    Duration.between(now, ends));
        }
        changed.put(workshopId, before + changes);
    }
}
