package dev.pitwatch.base.limit;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** So much of something a minute of each workshop; minutes begin with the first that is taken. Thread safe. */
public final class MinuteShare {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final long most;
    private final String what;
    /** By workshop, since the minute began. */
    private final Map<Long, Long> taken = new HashMap<>();

    private Instant ends = Instant.MIN;

    /**
     * Nothing is taken yet.
     *
     * @param most of a workshop in a minute
     * @param what is counted, as whoever is refused reads it, e.g. {@code pits that imports changed}
     */
    public MinuteShare(InstantSource clock, long most, String what) {
        this.clock = clock;
        this.most = most;
        this.what = what;
    }

    /**
     * Counts so much. The first of a minute may be more than the share: nothing is too large for all minutes.
     *
     * @throws Problem {@code rate_limited}, with the time until the next minute
     */
    public synchronized void take(long workshopId, long amount) {
        Instant now = clock.instant();
        if (!now.isBefore(ends)) {
            ends = now.plus(MINUTE);
            taken.clear();
        }
        long before = taken.getOrDefault(workshopId, 0L);
        if (before > 0 && before + amount > most) {
            throw Problem.later(
                    ProblemCode.RATE_LIMITED,
                    "within the minute %d %s, expected at most %d".formatted(before, what, most),
                    Duration.between(now, ends));
        }
        taken.put(workshopId, before + amount);
    }
}
