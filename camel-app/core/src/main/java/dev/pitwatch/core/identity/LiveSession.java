package dev.pitwatch.core.identity;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
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

    /** {@return the session of the user, who works on no job} */
    static LiveSession of(UUID id, User user, Instant expiresAt) {
        return of(id, user, List.of(), expiresAt);
    }

    /** {@return the session of the user, who works on open jobs in those pits} */
    static LiveSession of(UUID id, User user, List<Long> jobPitIds, Instant expiresAt) {
        Set<Long> pits = new HashSet<>(user.pitIds());
        pits.addAll(jobPitIds);
        Principal principal = new Principal(
                user.id(),
                user.username(),
                user.role(),
                user.subRole(),
                user.workshopId(),
                id,
                pits,
                user.mustChangePassword());
        return new LiveSession(id, principal, expiresAt);
    }

    /** {@return the session of the machine, which ends when it is revoked} */
    static LiveSession of(Machine machine, byte[] secretHash) {
        return new LiveSession(machine.sid(), machine.principal(), Instant.MAX, secretHash);
    }
}
