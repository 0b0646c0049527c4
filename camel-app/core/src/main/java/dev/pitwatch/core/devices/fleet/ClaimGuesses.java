package dev.pitwatch.core.devices.fleet;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.queue.FairMap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes guessing of claim codes slow: of one device, known or not, a workshop may try ten codes, and then one in ten
 * seconds. Thread safe; forgets after an hour, and when there is too much, what the workshop with the most guessed longest ago.
 */
final class ClaimGuesses {

    private static final int FREE = 10;
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final int MAX_TRACKED = 10_000;

    private final Clock clock;
    private final FairMap<Long, Guess, Wrong> wrong;

    ClaimGuesses(Clock clock) {
        this(clock, MAX_TRACKED);
    }

    ClaimGuesses(Clock clock, int most) {
        this.clock = clock;
        this.wrong = new FairMap<>(most);
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
        Instant now = clock.instant();
        Optional<Instant> next = wrong.get(guess)
                .filter(before -> before.codes() >= FREE)
                .map(before -> before.last().plus(PAUSE))
                .filter(now::isBefore);
        if (next.isEmpty()) {
            return;
        }
        Duration left = Duration.between(now, next.get());
        throw Problem.later(ProblemCode.RATE_LIMITED, "too many wrong claim codes for this device", left);
    }

    synchronized void wrong(Guess guess) {
        Instant now = clock.instant();
        wrong.forget(before -> before.last().plus(FORGOTTEN_AFTER).isBefore(now));
        int codes = wrong.get(guess).map(Wrong::codes).orElse(0) + 1;
        wrong.put(guess.workshopId(), guess, new Wrong(codes, now));
    }
}
