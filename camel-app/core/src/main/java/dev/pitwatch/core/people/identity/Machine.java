package dev.pitwatch.core.people.identity;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something of a workshop that signs in without a person: by an API key, or a wall screen by its link.
 *
 * @param sid what it is known by in memory, as people are by their sessions
 * @param role {@link Role#API_KEY} or {@link Role#KIOSK}
 * @param scopes of an API key; empty for a kiosk
 * @param createdBy null: no one who is still there
 * @param lastUsedAt to about a minute
 * @param expiresAt when an API key ends by itself; null: it is good until it is revoked
 * @param sealedSecret what opens a kiosk's page, under the master key; null for an API key, which is shown once
 */
public record Machine(
        long id,
        UUID sid,
        long workshopId,
        Role role,
        String name,
        Set<ApiScope> scopes,
        @Nullable Long createdBy,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant expiresAt,
        byte @Nullable [] sealedSecret) {

    public Machine {
        scopes = Set.copyOf(scopes);
    }

    /** {@return who asks when it asks} */
    Principal principal() {
        return new Principal(null, name, role, null, workshopId, sid, Set.of(), false, scopes, id, Set.of());
    }
}
