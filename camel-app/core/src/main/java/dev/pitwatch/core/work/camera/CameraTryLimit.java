package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.work.camera.PlaceQueue.Answer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Tries of cameras that may be made: two at a time, in turns of workshops, of one workshop one, and six a minute. Thread safe. */
final class CameraTryLimit {

    static final int MAX_RUNNING = 2;
    static final int MAX_A_MINUTE = 6;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration RETRY = Duration.ofSeconds(10);
    /** A try takes some ten. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final Clock clock;
    private final PlaceQueue places;
    /** By workshop, those of the last minute. */
    private final Map<Long, Deque<Instant>> begun = new HashMap<>();

    CameraTryLimit(Clock clock) {
        this(clock, LONGEST_WAIT);
    }

    CameraTryLimit(Clock clock, Duration longestWait) {
        this.clock = clock;
        this.places = new PlaceQueue(MAX_RUNNING, longestWait);
    }

    /** Makes a try of the workshop's, when it is its turn. Throws a {@link Problem} when it is one too many. */
    <T> T run(long workshopId, Supplier<T> work) {
        ofLastMinute(workshopId); // who may make none doesn't wait for it
        Answer answer = places.begin(workshopId);
        if (answer == Answer.HAS_ONE) {
            throw Problem.later(ProblemCode.RATE_LIMITED, "a camera of the workshop is being tried already", RETRY);
        }
        if (answer == Answer.NONE_FREE) {
            throw Problem.later(ProblemCode.UNAVAILABLE, "others try cameras just now", RETRY);
        }
        try {
            count(workshopId);
            return work.get();
        } finally {
            places.end(workshopId);
        }
    }

    private synchronized void count(long workshopId) {
        Deque<Instant> own = ofLastMinute(workshopId);
        own.add(clock.instant());
        begun.put(workshopId, own);
    }

    /** {@return when those of the workshop were begun, fewer than it may make} */
    private synchronized Deque<Instant> ofLastMinute(long workshopId) {
        Instant now = clock.instant();
        begun.values().forEach(times -> times.removeIf(at -> !at.plus(MINUTE).isAfter(now)));
        begun.values().removeIf(Deque::isEmpty);
        Deque<Instant> own = begun.getOrDefault(workshopId, new ArrayDeque<>());
        if (own.size() >= MAX_A_MINUTE) {
            Duration wait = Duration.between(now, own.getFirst().plus(MINUTE));
            throw Problem.later(
                    ProblemCode.RATE_LIMITED, "at most %d cameras are tried a minute".formatted(MAX_A_MINUTE), wait);
        }
        return own;
    }

    /** {@return workshops that wait for their turn} */
    int waiting() {
        return places.waiting();
    }
}
