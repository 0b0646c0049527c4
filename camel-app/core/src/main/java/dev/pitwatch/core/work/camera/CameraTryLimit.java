package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Tries of cameras that may be made: two at a time, of a workshop one, and six a minute. Thread safe. */
final class CameraTryLimit {

    static final int MAX_RUNNING = 2;
    static final int MAX_A_MINUTE = 6;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final Clock clock;
    /** Workshops. */
    private final Set<Long> running = new HashSet<>();
    /** By workshop, those of the last minute. */
    private final Map<Long, Deque<Instant>> begun = new HashMap<>();

    CameraTryLimit(Clock clock) {
        this.clock = clock;
    }

    /** Makes a try of the workshop's. Throws a {@link Problem} when it is one too many. */
    <T> T run(long workshopId, Supplier<T> work) {
        begin(workshopId);
        try {
            return work.get();
        } finally {
            end(workshopId);
        }
    }

    private synchronized void begin(long workshopId) {
        Instant now = clock.instant();
        begun.values().forEach(times -> times.removeIf(at -> !at.plus(MINUTE).isAfter(now)));
        begun.values().removeIf(Deque::isEmpty);
        Deque<Instant> own = begun.getOrDefault(workshopId, new ArrayDeque<>());
        if (running.contains(workshopId)) {
            throw Problem.later(ProblemCode.RATE_LIMITED, "a camera of the workshop is being tried already", RETRY);
        }
        if (own.size() >= MAX_A_MINUTE) {
            Duration wait = Duration.between(now, own.getFirst().plus(MINUTE));
            throw Problem.later(
                    ProblemCode.RATE_LIMITED, "at most %d cameras are tried a minute".formatted(MAX_A_MINUTE), wait);
        }
        if (running.size() >= MAX_RUNNING) {
            throw Problem.later(ProblemCode.UNAVAILABLE, "others try cameras just now", RETRY);
        }
        running.add(workshopId);
        own.add(now);
        begun.put(workshopId, own);
    }

    private synchronized void end(long workshopId) {
        running.remove(workshopId);
    }
}
