package dev.pitwatch.core.notices.push;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.notices.push.PushAcknowledgements.Named;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Tokens of push messages in PostgreSQL. */
final class JdbiPushAcknowledgementRepository {

    /** With it go those whose time was over an hour ago. */
    private static final String ADD =
            """
            with over as (delete from push_acknowledgement where expires_at < :now::timestamptz - interval '1 hour')
            insert into push_acknowledgement (token_hash, workshop_id, subscription_id, alert_id, expires_at)
            select :hash, a.workshop_id, s.id, a.id, :expires
            from alert a cross join push_subscription s where a.id = :alert and s.id = :subscription
            """;

    private static final String FIND =
            """
            select t.alert_id, s.session_id from push_acknowledgement t join push_subscription s on s.id = t.subscription_id
            where t.token_hash = :hash and t.expires_at > :now and s.session_id is not null
            """;

    private final Database database;

    JdbiPushAcknowledgementRepository(Database database) {
        this.database = database;
    }

    void add(byte[] hash, long alertId, long subscriptionId, Instant now, Duration good) {
        database.onPlatform(handle -> handle.createUpdate(ADD)
                .bind("hash", hash)
                .bind("alert", alertId)
                .bind("subscription", subscriptionId)
                .bind("now", now)
                .bind("expires", now.plus(good))
                .execute());
    }

    Optional<Named> find(byte[] hash, Instant now) {
        return database.onPlatform(handle -> handle.createQuery(FIND)
                .bind("hash", hash)
                .bind("now", now)
                .map(RecordMapper.of(Named.class))
                .findOne());
    }
}
