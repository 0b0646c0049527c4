package dev.pitwatch.core.notices.webhook;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** Webhooks in PostgreSQL. */
final class JdbiWebhookRepository {

    /** One as it is stored, for calls. */
    record Stored(String url, byte[] secret) {}

    private static final RowMapper<Webhook> WEBHOOK = RecordMapper.of(Webhook.class);

    private static final String COLUMNS = "url, events, enabled, last_status, last_at, last_error";
    private static final String FIND =
            """
            select %s from webhook h where workshop_id = :workshop
                and exists (select 1 from workshop w where w.id = h.workshop_id and w.archived_at is null)
            """
                    .formatted(COLUMNS);

    private static final String SEES_WORKSHOP =
            "select exists (select 1 from workshop where id = :workshop and archived_at is null)";

    /** Of two changes at once the second waits, one that makes it too. */
    private static final String LOCK_WORKSHOP =
            "select id from workshop where id = :workshop and archived_at is null for no key update";

    private static final String ADD =
            """
            insert into webhook (workshop_id, url, events, enabled, secret)
            values (:workshop, :url, :events, :enabled, :secret)
            """;

    /** What is changed may be mended. */
    private static final String UPDATE =
            """
            update webhook set url = :url, events = :events, enabled = :enabled, slow = null, failures = null, rest_until = null,
                unreachable_since = null
            where workshop_id = :workshop
            """;

    private static final String ROTATE =
            "update webhook set secret = :secret where workshop_id = :workshop returning " + COLUMNS;

    private static final String REMOVE = "delete from webhook where workshop_id = :workshop";

    private static final String TARGET = "select url, secret from webhook where workshop_id = :workshop and enabled";

    private static final String END_REST = "update webhook set rest_until = null where workshop_id = :workshop";

    /** It rests 30 s after a failure, twice as long after each further one, 15 minutes at most. */
    private static final String ANSWERED =
            """
            update webhook set last_status = :status, last_at = :now, slow = :slow, last_error = :error,
                unreachable_since = case when :error::text is not null then coalesce(unreachable_since, :now) end,
                failures = case when :error::text is not null then coalesce(failures, 0) + 1 end,
                rest_until = case when :error::text is not null
                    then :now::timestamptz + least(900, 30 * 2 ^ least(coalesce(failures, 0), 10)) * interval '1 second' end
            where workshop_id = :workshop and (last_at is null or last_at <= :now)
            """;

    private static final String SWITCH_OFF =
            """
            update webhook set enabled = false
            where workshop_id = :workshop and enabled and unreachable_since <= :before returning url, unreachable_since
            """;

    private final Database database;

    JdbiWebhookRepository(Database database) {
        this.database = database;
    }

    Optional<Webhook> find(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle.createQuery(FIND)
                .bind("workshop", workshopId)
                .map(WEBHOOK)
                .findOne());
    }

    boolean seesWorkshop(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle.createQuery(SEES_WORKSHOP)
                .bind("workshop", workshopId)
                .mapTo(Boolean.class)
                .one());
    }

    /** {@return the workshop, kept from other changes to the end of the transaction; empty: the scope sees none} */
    Optional<Long> lockWorkshop(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle.createQuery(LOCK_WORKSHOP)
                .bind("workshop", workshopId)
                .mapTo(Long.class)
                .findOne());
    }

    void add(Scope scope, long workshopId, Webhook webhook, byte[] secret) {
        database.in(scope, handle -> handle.createUpdate(ADD)
                .bind("workshop", workshopId)
                .bind("url", webhook.url())
                .bindArray("events", String.class, webhook.events())
                .bind("enabled", webhook.enabled())
                .bind("secret", secret)
                .execute());
    }

    void update(Scope scope, long workshopId, Webhook webhook) {
        database.in(scope, handle -> handle.createUpdate(UPDATE)
                .bind("workshop", workshopId)
                .bind("url", webhook.url())
                .bindArray("events", String.class, webhook.events())
                .bind("enabled", webhook.enabled())
                .execute());
    }

    /** {@return it with another secret; empty: the scope sees none} */
    Optional<Webhook> rotate(Scope scope, long workshopId, byte[] secret) {
        return database.in(scope, handle -> handle.createQuery(ROTATE)
                .bind("workshop", workshopId)
                .bind("secret", secret)
                .map(WEBHOOK)
                .findOne());
    }

    boolean remove(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle.createUpdate(REMOVE)
                        .bind("workshop", workshopId)
                        .execute())
                > 0;
    }

    Optional<Stored> target(long workshopId) {
        return database.onPlatform(handle -> handle.createQuery(TARGET)
                .bind("workshop", workshopId)
                .map(RecordMapper.of(Stored.class))
                .findOne());
    }

    void endRest(Scope scope, long workshopId) {
        database.in(scope, handle -> handle.createUpdate(END_REST)
                .bind("workshop", workshopId)
                .execute());
    }

    /** Writes down how it answered; {@code error} is null when it did well. */
    void answered(long workshopId, @Nullable Integer status, @Nullable String error, boolean slow, Instant now) {
        database.onPlatform(handle -> handle.createUpdate(ANSWERED)
                .bind("workshop", workshopId)
                .bind("status", status)
                .bindByType("error", error, String.class)
                .bind("slow", slow)
                .bind("now", now)
                .execute());
    }

    /**
     * One that was switched off.
     *
     * @param unreachableSince the first of the calls that failed
     */
    record OutOfReach(String url, Instant unreachableSince) {}

    /** Switches it off if each call failed since then or longer; {@return it; empty: not so, or it is off already} */
    Optional<OutOfReach> switchOff(long workshopId, Instant before) {
        return database.onPlatform(handle -> handle.createQuery(SWITCH_OFF)
                .bind("workshop", workshopId)
                .bind("before", before)
                .map(RecordMapper.of(OutOfReach.class))
                .findOne());
    }
}
