package dev.pitwatch.hub.readings;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Exports under way: each keeps a thread of the API's as long as its caller takes. Thread safe. */
final class Exports {

    private static final int OF_A_WORKSHOP = 2;
    private static final int IN_ALL = 4;
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final Map<Scope, Integer> byScope = new HashMap<>();
    private int all;

    /** Throws when there are too many, of the workshop or in all; else {@link #end} has to follow. */
    synchronized void begin(Scope scope) {
        if (all >= IN_ALL || byScope.getOrDefault(scope, 0) >= OF_A_WORKSHOP) {
            throw Problem.later(ProblemCode.RATE_LIMITED, "too many exports at once", RETRY);
        }
        byScope.merge(scope, 1, Integer::sum);
        all++;
    }

    synchronized void end(Scope scope) {
        byScope.computeIfPresent(scope, (which, count) -> count > 1 ? count - 1 : null);
        all--;
    }
}
