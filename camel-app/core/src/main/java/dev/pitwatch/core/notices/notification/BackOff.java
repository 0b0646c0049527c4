package dev.pitwatch.core.notices.notification;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: 5 s at first, twice as long each time, at most an hour; a fifth more or less. */
final class BackOff {

    private static final long FIRST_MS = 5_000;
    private static final long LONGEST_MS = 3_600_000;
    private static final int DOUBLED_AT_MOST = 10;

    private final RandomGenerator random;

    BackOff(RandomGenerator random) {
        this.random = random;
    }

    Duration after(int attempt) {
        long wait = Math.min(LONGEST_MS, FIRST_MS << Math.min(attempt - 1, DOUBLED_AT_MOST));
        return Duration.ofMillis((long) (wait * (0.8 + 0.4 * random.nextDouble())));
    }
}
