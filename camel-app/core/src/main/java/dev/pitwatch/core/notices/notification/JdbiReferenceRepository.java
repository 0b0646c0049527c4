package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.database.Database;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What providers call messages, in the notices that they are of. */
final class JdbiReferenceRepository {

    /** Whether the {@code :reference} of SMS and WhatsApp is another's than {@code :id}. */
    static final String OF_ANOTHER =
            """
            exists (
                    select 1 from notice x
                    where x.channel = :channel and x.channel in ('sms', 'whatsapp') and x.provider_ref = :reference and x.id <> :id)
            """;

    private static final String TAKEN =
            """
            select provider_ref from notice
            where channel = :channel and provider_ref = any(:references) and message_key is distinct from :key
            """;

    // What may have been sent was sent while it was tried.
    private static final String UNKNOWN_UNTIL =
            """
            select max(case when o.state in ('pending', 'sending') then :now::timestamptz
                else least(:now, greatest(o.give_up_at, case when o.reason = 'interrupted' then o.next_attempt_at end)) end)
            from notice n
            join notice o on o.to_number = n.to_number and o.channel = n.channel and o.id <> n.id
            where n.message_key = :key and o.provider_ref is null and (o.perhaps_sent or o.state = 'sending')
                and o.give_up_at > n.created_at
            """;

    private final Database database;

    JdbiReferenceRepository(Database database) {
        this.database = database;
    }

    /** {@return which of them other notices than that one have} */
    Set<String> taken(String channel, Collection<String> references, UUID key) {
        return database.onPlatform(handle -> handle.createQuery(TAKEN)
                .bind("channel", channel)
                .bindArray("references", String.class, references)
                .bind("key", key)
                .mapTo(String.class)
                .set());
    }

    /** {@return until when messages to its number may be those of notices of which no one knows whether they were sent} */
    Optional<Instant> unknownUntil(UUID key, Instant now) {
        return database.onPlatform(handle -> handle.createQuery(UNKNOWN_UNTIL)
                .bind("key", key)
                .bind("now", now)
                .mapTo(Instant.class)
                .findFirst());
    }
}
