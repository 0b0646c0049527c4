package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Lists of recordings that are asked for at a time: one of a workshop, and three in all, of the few connections to the media server by
 * which sessions are ended, too. Thread safe.
 */
final class RecordingLimit {

    private static final int MAX_AT_ONCE = 3;
    private static final Duration RETRY = Duration.ofSeconds(10);

    /** Workshops. */
    private final Set<Long> asking = new HashSet<>();

    /** Asks for one. Throws a {@link Problem} when it is one too many. */
    <T> T run(long workshopId, Supplier<T> ask) {
        if (!begin(workshopId)) {
            throw Problem.later(ProblemCode.UNAVAILABLE, "other recordings are being looked for", RETRY);
        }
        try {
            return ask.get();
        } finally {
            end(workshopId);
        }
    }

    private synchronized boolean begin(long workshopId) {
        return asking.size() < MAX_AT_ONCE && asking.add(workshopId);
    }

    private synchronized void end(long workshopId) {
        asking.remove(workshopId);
    }
}
