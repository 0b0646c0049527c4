package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.spi.OutgoingNotice;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which messages that a provider has for a number may be a given notice: none that another notice is, or may be. Thread safe.
 */
public final class ProviderReferences {

    /** Providers' times are of other clocks. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private final JdbiReferenceRepository notices;
    private final Clock clock;

    public ProviderReferences(Database database, Clock clock) {
        this.notices = new JdbiReferenceRepository(database);
        this.clock = clock;
    }

    /** {@return which of the references are other notices'} */
    public Set<String> ofOthers(OutgoingNotice notice, Collection<String> references) {
        return key(notice)
                .map(key -> notices.taken(notice.channel(), references, key))
                .orElse(Set.of());
    }

    /** {@return from when on messages are no other notice's of which no one knows whether it was sent} */
    public Instant ownSince(OutgoingNotice notice) {
        return key(notice)
                .flatMap(key -> notices.unknownUntil(key, clock.instant()))
                .map(until -> until.plus(CLOCKS_DIFFER))
                .orElse(Instant.EPOCH);
    }

    /** Routes may be called with notices of an operator's own. */
    private static Optional<UUID> key(OutgoingNotice notice) {
        try {
            return Optional.of(UUID.fromString(notice.key()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
