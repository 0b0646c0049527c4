package dev.pitwatch.core.people.identity;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session that has not ended, and whom it belongs to as things stand. What a machine does is one session for as long as
 * its secret is not revoked.
 *
 * @param secretHash of what a machine shows; null for people
 */
public record LiveSession(UUID id, Principal principal, Instant expiresAt, byte @Nullable [] secretHash) {

    /** A person's. */
    public LiveSession(UUID id, Principal principal, Instant expiresAt) {
        this(id, principal, expiresAt, null);
    }

    /** What someone sees of a workshop who doesn't see all of it. */
    record Sight(Set<Long> pitIds, Set<Long> jobIds) {

        private static Sight of(User user) {
            return new Sight(Set.copyOf(user.pitIds()), Set.of());
        }
    }

    /** {@return the session of the user, who sees what they were granted} */
    static LiveSession of(UUID id, User user, Instant expiresAt) {
        return of(id, user, Sight.of(user), expiresAt);
    }

    /** {@return the session of the user, who sees that} */
    static LiveSession of(UUID id, User user, Sight sight, Instant expiresAt) {
        Principal principal = new Principal(
                user.id(),
                user.username(),
                user.role(),
                user.subRole(),
                user.workshopId(),
                id,
                sight.pitIds(),
                user.mustChangePassword(),
                Set.of(),
                null,
                sight.jobIds(),
                user.name());
        return new LiveSession(id, principal, expiresAt);
    }

    /** {@return the session of the machine, which ends when it is revoked, or when its time is over} */
    static LiveSession of(Machine machine, byte[] secretHash) {
        Instant end = machine.expiresAt() == null ? Instant.MAX : machine.expiresAt();
        return new LiveSession(machine.sid(), machine.principal(), end, secretHash);
    }
}
