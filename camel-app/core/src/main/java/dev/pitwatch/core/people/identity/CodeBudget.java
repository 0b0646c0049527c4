package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Limit of one-time codes that are wanted or tried a minute, of everybody together: six digits are few. Thread safe. */
final class CodeBudget {

    private static final int A_MINUTE = 600;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Clock clock;
    private Instant ends = Instant.MIN;
    private int taken;

    CodeBudget(Clock clock) {
        this.clock = clock;
    }

    /** Counts one, or throws a {@link Problem}. */
    synchronized void take() {
        Instant now = clock.instant();
        if (!now.isBefore(ends)) {
            ends = now.plus(MINUTE);
            taken = 0;
        }
        if (taken == A_MINUTE) {
            throw Problem.later(
                    ProblemCode.RATE_LIMITED, "too many one-time codes at once", Duration.between(now, ends));
        }
        taken++;
    }
}
