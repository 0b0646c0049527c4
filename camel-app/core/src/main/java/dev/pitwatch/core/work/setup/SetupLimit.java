package dev.pitwatch.core.work.setup;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How much imports may change in a workshop, 2,000 things a minute, each of which is a line of the audit log, and how much of its settings
 * and templates exports and imports may read: 8 MiB a minute, since a hub holds all of a set-up until the call is answered, in several
 * forms. A workshop of twenty pits has some 10 KiB. Thread safe.
 */
final class SetupLimit {

    private static final int A_MINUTE = 2_000;
    static final long READ_A_MINUTE = 8 << 20;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Clock clock;
    /** By workshop, since the minute began. */
    private final Map<Long, Integer> changed = new HashMap<>();
    /** Bytes by workshop, since the minute began. */
    private final Map<Long, Long> read = new HashMap<>();

    private Instant ends = Instant.MIN;

    SetupLimit(Clock clock) {
        this.clock = clock;
    }

    /** Counts what an import changes; the first of a minute may change whatever a file may hold. Throws {@code rate_limited}. */
    synchronized void take(long workshopId, int changes) {
        Instant now = minute();
        int before = changed.getOrDefault(workshopId, 0);
        if (before > 0 && before + changes > A_MINUTE) {
            throw Problem.later(
                    ProblemCode.RATE_LIMITED,
                    "imports changed %d things within the minute, at most %d may be".formatted(before, A_MINUTE),
                    Duration.between(now, ends));
        }
        changed.put(workshopId, before + changes);
    }

    /**
     * Counts what an export or import is about to read; one that begins below the bound may go above it.
     *
     * @param bytes of the workshop's settings and templates
     * @throws Problem {@code rate_limited}
     */
    synchronized void read(long workshopId, long bytes) {
        Instant now = minute();
        long before = read.getOrDefault(workshopId, 0L);
        if (before >= READ_A_MINUTE) {
            throw Problem.later(
                    ProblemCode.RATE_LIMITED,
                    "set-ups of %d bytes were read within the minute, at most %d may be"
                            .formatted(before, READ_A_MINUTE),
                    Duration.between(now, ends));
        }
        read.put(workshopId, before + bytes);
    }

    private Instant minute() {
        Instant now = clock.instant();
        if (!now.isBefore(ends)) {
            ends = now.plus(MINUTE);
            changed.clear();
            read.clear();
        }
        return now;
    }
}
