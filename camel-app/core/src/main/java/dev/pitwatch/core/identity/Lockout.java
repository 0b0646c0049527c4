package dev.pitwatch.core.identity;

import dev.pitwatch.core.problem.Problem;
import dev.pitwatch.core.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What many wrong passwords or codes under one name lead to. */
final class Lockout {

    private final UserRepository users;
    private final Clock clock;

    Lockout(UserRepository users, Clock clock) {
        this.users = users;
        this.clock = clock;
    }

    /** Throws while the name is locked, whatever was shown. */
    void refuse(Optional<Instant> lockedUntil) {
        Instant now = clock.instant();
        lockedUntil.filter(until -> until.isAfter(now)).ifPresent(until -> {
            throw Problem.later(
                    ProblemCode.LOCKED,
                    "too many wrong passwords: this user name is locked for a while",
                    Duration.between(now, until));
        });
    }

    /** Counts a wrong one. */
    void count(String username) {
        users.countFailure(username, clock.instant());
    }
}
