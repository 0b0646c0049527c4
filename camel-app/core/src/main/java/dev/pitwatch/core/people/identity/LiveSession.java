package dev.pitwatch.core.people.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session that has not ended, and whom it belongs to as things stand. What a machine does is one session for as long as
 * its secret is not revoked.
 *
 * @param secretHash of what a machine shows; null for people
 * @param renewable by what it is renewed while the database is away; null for all but the platform's team
 */
public record LiveSession(
        UUID id, Principal principal, Instant expiresAt, byte @Nullable [] secretHash, @Nullable Renewable renewable) {

    /** A person's. */
    public LiveSession(UUID id, Principal principal, Instant expiresAt) {
        this(id, principal, expiresAt, null, null);
    }

    /** Whose session it is, and the hash of the refresh token that is to be shown next. */
    record Renewable(User user, byte[] refreshHash) {}

    /** What someone sees of a workshop who doesn't see all of it. */
    record Sight(Set<Long> pitIds, Set<Long> jobIds) {

        static final Sight NONE = new Sight(Set.of(), Set.of());

        Sight {
            pitIds = IdSet.copyOf(pitIds);
            jobIds = IdSet.copyOf(jobIds);
        }

        private static Sight of(User user) {
            return new Sight(IdSet.copyOf(user.pitIds()), Set.of());
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

    /** {@return the same, renewed while the database is away by the refresh token with that hash, if there is one} */
    LiveSession renewableBy(User user, Optional<byte[]> refreshHash) {
        return new LiveSession(
                id,
                principal,
                expiresAt,
                secretHash,
                refreshHash.map(hash -> new Renewable(user, hash)).orElse(null));
    }

    /** {@return the session of the machine, which ends when it is revoked, or when its time is over} */
    static LiveSession of(Machine machine, byte[] secretHash) {
        Instant end = machine.expiresAt() == null ? Instant.MAX : machine.expiresAt();
        return new LiveSession(machine.sid(), machine.principal(), end, secretHash, null);
    }
}
