package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.database.Database;
import java.time.Instant;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** What became of notices that were tried, in PostgreSQL. */
final class JdbiOutcomeRepository {

    private static final String LOGGED =
            """
            update notice set state = 'logged', reason = null, template = :template, sent_to = :sentTo, secrets = null,
                perhaps_sent = false
            where id = :id and state = 'sending' and attempts = :attempt
            """;

    /** The channels that are left, without those that only stand in after one that did not. */
    private static final String REST =
            "array(select channel from unnest(then_by) with ordinality as way (channel, place)"
                    + " where channel <> all(:notReal) order by place)";

    // The provider's report of it may have been faster.
    private static final String SENT =
            """
            update notice set state = case when state in ('delivered', 'failed') then state else 'sent' end,
                reason = case when state = 'failed' then reason end,
                template = :template, sent_at = :now, sent_to = :sentTo, perhaps_sent = false,
                provider_ref = case when not %s then nullif(:reference, '') end,
                secrets = case when state not in ('delivered', 'failed') and cardinality(then_by) > 0 then secrets end
            where id = :id and channel = :channel
            """
                    .formatted(JdbiReferenceRepository.OF_ANOTHER);

    private static final String LATER =
            """
            update notice set state = 'pending', reason = :reason, next_attempt_at = :next, perhaps_sent = perhaps_sent or :unanswered,
                sent_to = :sentTo
            where id = :id and state = 'sending' and attempts = :attempt
            """;

    private static final String END =
            """
            update notice n set state = case when cardinality(rest) > 0 then 'pending' else :state end, reason = :reason,
                channel = coalesce(rest[1], n.channel), then_by = rest[2:], next_attempt_at = :now, perhaps_sent = false,
                sent_to = case when cardinality(rest) = 0 then :sentTo end,
                secrets = case when cardinality(rest) > 0 then n.secrets end
            from (select %s as rest from notice where id = :id) as left_over
            where n.id = :id and n.state = 'sending' and n.attempts = :attempt
            """
                    .formatted(REST);

    private static final String NEXT_OR_LATER =
            """
            update notice n set state = 'pending', reason = :reason, channel = coalesce(rest[1], n.channel), then_by = rest[2:],
                perhaps_sent = n.perhaps_sent and cardinality(rest) = 0,
                sent_to = case when cardinality(rest) = 0 then :sentTo end,
                next_attempt_at = case when cardinality(rest) > 0 then :now::timestamptz else :next end
            from (select %s as rest from notice where id = :id) as left_over
            where n.id = :id and n.state = 'sending' and n.attempts = :attempt
            """
                    .formatted(REST);

    private final Database database;

    JdbiOutcomeRepository(Database database) {
        this.database = database;
    }

    /** The provider has it. While there is another channel, its secrets are kept: this one may still fail. */
    void sent(DueNotice notice, String reference, Instant now) {
        database.onPlatform(handle -> handle.createUpdate(SENT)
                .bind("id", notice.id())
                .bind("channel", notice.message().channel())
                .bind("template", notice.template())
                .bind("sentTo", notice.sentTo())
                .bind("reference", reference)
                .bind("now", now)
                .execute());
    }

    /** It was written down in place of a provider; does nothing when another attempt has begun. */
    void logged(DueNotice notice) {
        database.onPlatform(handle -> ofAttempt(handle, LOGGED, notice)
                .bind("template", notice.template())
                .execute());
    }

    private static Update ofAttempt(Handle handle, String statement, DueNotice notice) {
        return handle.createUpdate(statement)
                .bind("id", notice.id())
                .bind("attempt", notice.message().attempt())
                .bind("sentTo", notice.sentTo());
    }

    /**
     * Puts it off; does nothing when another attempt has begun.
     *
     * @param unanswered no one knows whether the provider has it
     */
    void later(DueNotice notice, String reason, boolean unanswered, Instant next) {
        database.onPlatform(handle -> ofAttempt(handle, LATER, notice)
                .bind("unanswered", unanswered)
                .bind("reason", reason)
                .bind("next", next)
                .execute());
    }

    /** Goes on with the next channel, or puts it off; does nothing when another attempt has begun. */
    void nextOrLater(DueNotice notice, String reason, Set<String> notReal, Instant now, Instant next) {
        database.onPlatform(handle -> ofAttempt(handle, NEXT_OR_LATER, notice)
                .bind("reason", reason)
                .bindArray("notReal", String.class, notReal)
                .bind("now", now)
                .bind("next", next)
                .execute());
    }

    /** Goes on with the next channel, or ends as failed; does nothing when another attempt has begun. */
    void failed(DueNotice notice, String reason, Set<String> notReal, Instant now) {
        database.onPlatform(handle -> ofAttempt(handle, END, notice)
                .bind("state", NoticeState.FAILED.code())
                .bind("reason", reason)
                .bindArray("notReal", String.class, notReal)
                .bind("now", now)
                .execute());
    }

    /** Goes on with the next channel, or ends without having been tried; does nothing when another attempt has begun. */
    void end(ClaimedNotice claimed, NoticeState state, String reason, Set<String> notReal, Instant now) {
        database.onPlatform(handle -> handle.createUpdate(END)
                .bind("id", claimed.id())
                .bind("attempt", claimed.attempt())
                .bindByType("sentTo", null, byte[].class)
                .bind("state", state.code())
                .bind("reason", reason)
                .bindArray("notReal", String.class, notReal)
                .bind("now", now)
                .execute());
    }
}
