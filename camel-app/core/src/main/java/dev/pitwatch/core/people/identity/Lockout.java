package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.JdbiLockoutRepository.LockoutState;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Limits of guessing. Wrong passwords and codes lock a name at the network they came from; when there are many from all
 * networks together, networks that the name never signed in from share one try a minute. So guessing is slow, and no one is
 * locked out from afar. Thread safe.
 */
public final class Lockout {

    private static final String PURPOSE = "sign-in name";
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final JdbiLockoutRepository failures;
    private final MasterKey key;
    private final Clock clock;

    public Lockout(JdbiLockoutRepository failures, MasterKey key, Clock clock) {
        this.failures = failures;
        this.key = key;
        this.clock = clock;
    }

    /** {@return someone who signs in under a name, as typed} */
    SignInSource at(String username, Client client) {
        String network = client.address() == null ? "" : ClientNetwork.of(client.address());
        return new SignInSource(username, hash(username), network, true);
    }

    /** {@return the caller, of whom no guessing elsewhere says anything} */
    SignInSource within(Principal principal) {
        String session = "session " + principal.sessionId();
        return new SignInSource(principal.name(), hash(principal.name()), session, false);
    }

    /** Throws while the name is locked there, or may not be tried from there yet. */
    void admit(SignInSource source) {
        Instant now = clock.instant();
        LockoutState standing = failures.of(source, now);
        refuse(standing.lockedUntil(), now);
        if (standing.exceeded() && !standing.familiar()) {
            failures.takeSharedTry(source, now).ifPresent(next -> {
                throw Problem.later(
                        ProblemCode.RATE_LIMITED,
                        "too many wrong passwords for this user name: it is tried once a minute from networks that are new",
                        left(now, next));
            });
        }
    }

    /** Throws while the name is locked there. */
    void refuse(SignInSource source) {
        Instant now = clock.instant();
        refuse(failures.of(source, now).lockedUntil(), now);
    }

    private static void refuse(Optional<Instant> lockedUntil, Instant now) {
        lockedUntil.ifPresent(until -> {
            throw Problem.later(
                    ProblemCode.LOCKED,
                    "too many wrong passwords: this user name is locked for a while",
                    left(now, until));
        });
    }

    private static Duration left(Instant now, Instant until) {
        Duration left = Duration.between(now, until);
        return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
    }

    /** Counts a wrong one. */
    void count(SignInSource source) {
        failures.count(source, clock.instant());
    }

    /** Lifts the locks of a name, everywhere. */
    public void forgive(Scope scope, String username) {
        failures.forgive(scope, hash(username));
    }

    private byte[] hash(String username) {
        return key.hash(PURPOSE, username);
    }
}
