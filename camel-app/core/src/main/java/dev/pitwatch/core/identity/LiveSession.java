package dev.pitwatch.core.identity;

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

    /** {@return the session of the user} */
    static LiveSession of(UUID id, User user, Instant expiresAt) {
        Principal principal = new Principal(
                user.id(),
                user.username(),
                user.role(),
                user.subRole(),
                user.workshopId(),
                id,
                Set.copyOf(user.pitIds()),
                user.mustChangePassword());
        return new LiveSession(id, principal, expiresAt);
    }

    /** {@return the session of the machine, which ends when it is revoked} */
    static LiveSession of(Machine machine, byte[] secretHash) {
        return new LiveSession(machine.sid(), machine.principal(), Instant.MAX, secretHash);
    }
}
