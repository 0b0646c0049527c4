package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.spi.DeliveryReport;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;

/**
 * Reports of providers, written into the notices that they are of. A report names a notice by what the provider calls it; until that
 * is known here, since the call-back overtook the answer or the hub died before it came, by the notice's own key, which counts for the
 * channel that the notice is tried by.
 */
final class JdbiReportRepository {

    private static final String OF_REPORT =
            """
            channel = :channel and (provider_ref = :reference
                or provider_ref is null and message_key = :key and state in ('pending', 'sending') and attempts > 0
                    and not exists (select 1 from notice x where x.channel = :channel and x.provider_ref = :reference))
            """;

    private static final String SENT =
            """
            update notice set state = 'sent', reason = null, provider_ref = :reference, sent_at = :now,
                secrets = case when cardinality(then_by) > 0 then secrets end
            where state in ('pending', 'sending') and %s returning id
            """
                    .formatted(OF_REPORT);

    private static final String DELIVERED =
            """
            update notice set state = 'delivered', reason = null, provider_ref = :reference,
                sent_at = coalesce(sent_at, :now), delivered_at = :now, secrets = null
            where state in ('pending', 'sending', 'sent', 'failed') and %s returning id
            """
                    .formatted(OF_REPORT);

    // Without its secrets it can't be written anew.
    private static final String FAILED =
            """
            update notice n set state = case when goes_on then 'pending' else 'failed' end, reason = :reason,
                channel = case when goes_on then then_by[1] else n.channel end,
                then_by = case when goes_on then then_by[2:] else then_by end,
                next_attempt_at = case when goes_on then :now else next_attempt_at end,
                provider_ref = case when goes_on then null else :reference end, perhaps_sent = false,
                sent_at = case when goes_on then null else coalesce(sent_at, :now) end,
                secrets = case when goes_on then secrets end
            from (select id, cardinality(then_by) > 0 and secrets is not null and give_up_at > :now as goes_on
                from notice where state in ('pending', 'sending', 'sent') and %s for update) as found
            where n.id = found.id returning n.id
            """
                    .formatted(OF_REPORT);

    private final Database database;

    JdbiReportRepository(Database database) {
        this.database = database;
    }

    /** The provider has it; does nothing when that is known. */
    Optional<Long> sent(DeliveryReport report, Instant now) {
        return moved(SENT, report, "", now);
    }

    /** {@return which notice was delivered; empty: none that was not known to be} */
    Optional<Long> delivered(DeliveryReport report, Instant now) {
        return moved(DELIVERED, report, "", now);
    }

    /** {@return which notice failed and goes on with its next channel, or ends; empty: none that had not ended} */
    Optional<Long> failed(DeliveryReport report, String reason, Instant now) {
        return moved(FAILED, report, reason, now);
    }

    private Optional<Long> moved(String statement, DeliveryReport report, String reason, Instant now) {
        return database.onPlatform(handle -> {
            Query query = handle.createQuery(statement)
                    .bind("channel", report.channel())
                    .bind("reference", report.reference())
                    .bindByType("key", key(report), UUID.class)
                    .bind("now", now);
            return (statement.equals(FAILED) ? query.bind("reason", reason) : query)
                    .mapTo(long.class)
                    .findFirst();
        });
    }

    private static UUID key(DeliveryReport report) {
        try {
            return UUID.fromString(report.key());
        } catch (IllegalArgumentException e) {
            return new UUID(0, 0); // none, or none of ours
        }
    }
}
