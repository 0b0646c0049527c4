package dev.pitwatch.core.devices.fleet;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes guessing of claim codes slow: of one device, known or not, a workshop may try ten codes, and then one in ten
 * seconds. Thread safe; forgets after an hour, and anyone who was guessed longest ago.
 */
final class ClaimGuesses {

    private static final int FREE = 10;
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final int MAX_TRACKED = 10_000;

    private final Clock clock;
    private final Map<Guess, Wrong> wrong = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Guess, Wrong> eldest) {
            return size() > MAX_TRACKED;
        }
    };

    ClaimGuesses(Clock clock) {
        this.clock = clock;
    }

    /**
     * What is guessed at.
     *
     * @param workshopId who guesses; 0: the platform
     */
    record Guess(long workshopId, String deviceId) {}

    private record Wrong(int codes, Instant last) {}

    /** Throws {@code rate_limited} when it is too soon for another code, right or not. */
    synchronized void requirePatience(Guess guess) {
        Wrong before = wrong.get(guess);
        Instant now = clock.instant();
        if (before == null
                || before.codes() < FREE
                || !now.isBefore(before.last().plus(PAUSE))) {
            return;
        }
        Duration left = Duration.between(now, before.last().plus(PAUSE));
        throw Problem.later(ProblemCode.RATE_LIMITED, "too many wrong claim codes for this device", left);
    }

    synchronized void wrong(Guess guess) {
        Instant now = clock.instant();
        Wrong before = wrong.get(guess);
        boolean fresh = before == null || before.last().plus(FORGOTTEN_AFTER).isBefore(now);
        wrong.put(guess, new Wrong(fresh ? 1 : before.codes() + 1, now));
    }
}
