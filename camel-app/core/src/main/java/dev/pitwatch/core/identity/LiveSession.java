package dev.pitwatch.core.identity;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** A session that has not ended, and whom it belongs to as things stand. */
public record LiveSession(UUID id, Principal principal, Instant expiresAt) {

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
}
