package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.work.camera.PlaceQueue.Answer;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Lists of recordings that are asked for at a time: one of a workshop, and three in all, in turns of workshops, of the few connections
 * to the media server by which sessions are ended, too. Thread safe.
 */
final class RecordingLimit {

    private static final int MAX_AT_ONCE = 3;
    private static final Duration RETRY = Duration.ofSeconds(10);
    /** So long the media server may take to answer one. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final PlaceQueue places = new PlaceQueue(MAX_AT_ONCE, LONGEST_WAIT);

    /** Asks for one, when it is the workshop's turn. Throws a {@link Problem} when it is one too many. */
    <T> T run(long workshopId, Supplier<T> ask) {
        if (places.begin(workshopId) != Answer.BEGUN) {
            throw Problem.later(ProblemCode.UNAVAILABLE, "other recordings are being looked for", RETRY);
        }
        try {
            return ask.get();
        } finally {
            places.end(workshopId);
        }
    }

    /** {@return workshops that wait for their turn} */
    int waiting() {
        return places.waiting();
    }
}
