package dev.pitwatch.core.work.stream;

import dev.pitwatch.core.work.stream.StreamKeeper.Running;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When the end of a session is asked for, and asked for again: one that the media server refused goes behind all others, with a back-off
 * of its own. Only while no answer comes do all wait. Thread safe.
 */
final class StreamKicks {

    /** As many wait in the route's queue. */
    static final int MAX_WAITING = 1_000;

    /** While the media server doesn't answer, and until one is asked for again that it didn't know. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    private static final int MAX_DOUBLINGS = 5;

    /** After that it was handed out and lost, as when its route was loaded anew. */
    private static final Duration LOST = Duration.ofSeconds(60);

    private final Clock clock;
    private final Map<Running, Attempt> attempts = new ConcurrentHashMap<>();
    private volatile Instant pausedUntil = Instant.MIN;

    /**
     * How far one is.
     *
     * @param refused how often it was refused
     * @param waits whether it was handed out, and no answer is known yet
     * @param next when it is handed out again
     */
    private record Attempt(int refused, boolean waits, Instant next) {

        private static final Attempt NONE = new Attempt(0, false, Instant.MIN);
    }

    StreamKicks(Clock clock) {
        this.clock = clock;
    }

    /** {@return those that are to be tried now, the least refused first} Takes all that are to end; others are forgotten. */
    List<Running> due(List<Running> all) {
        Instant now = clock.instant();
        attempts.keySet().retainAll(new HashSet<>(all));
        long waiting = attempts.values().stream().filter(Attempt::waits).count();
        List<Running> due = all.stream()
                .distinct()
                .filter(session -> !now.isBefore(of(session).next()))
                .sorted(Comparator.comparingInt(session -> of(session).refused()))
                .limit(Math.max(0, MAX_WAITING - waiting))
                .toList();
        due.forEach(session -> attempts.put(session, new Attempt(of(session).refused(), true, now.plus(LOST))));
        return due;
    }

    private Attempt of(Running session) {
        return attempts.getOrDefault(session, Attempt.NONE);
    }

    boolean isPaused() {
        return clock.instant().isBefore(pausedUntil);
    }

    /** No answer came: all wait a little. */
    void pause(Running session) {
        pausedUntil = clock.instant().plus(PAUSE);
        later(session);
    }

    /** It wasn't tried. */
    void later(Running session) {
        attempts.put(session, new Attempt(of(session).refused(), false, pausedUntil));
    }

    /** It was not there, but may be yet. */
    void again(Running session) {
        attempts.put(
                session,
                new Attempt(of(session).refused(), false, clock.instant().plus(PAUSE)));
    }

    /** The media server refused to end it. Returns whether it did so for the first time. */
    boolean refused(Running session) {
        int refused = of(session).refused();
        Duration wait = PAUSE.multipliedBy(1L << Math.min(refused, MAX_DOUBLINGS));
        attempts.put(session, new Attempt(refused + 1, false, clock.instant().plus(wait)));
        return refused == 0;
    }

    /** It has ended. */
    void done(Running session) {
        attempts.remove(session);
    }
}
