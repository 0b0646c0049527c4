package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Notices in PostgreSQL, as lists show them. */
final class JdbiNoticeListRepository {

    private static final String COLUMNS =
            """
            n.id, n.event, n.subject, n.channel, n.user_id, n.state, n.reason, n.attempts, n.template, n.alert_id, n.job_id,
            n.created_at, n.sent_at, n.delivered_at, n.sent_to, n.dedupe_key,
            coalesce(n.address, nullif(case n.channel when 'email' then u.email when 'sms' then u.phone when 'whatsapp' then u.phone
                when 'push' then s.endpoint when 'webhook' then h.url end, '')) as address
            """;

    private static final String NOTICES =
            """
            from notice n
            left join app_user u on u.id = n.user_id
            left join push_subscription s on s.id = n.push_subscription_id
            left join webhook h on h.workshop_id = n.workshop_id and n.channel = 'webhook'
            """;

    private static final String ROWS = NOTICES
            + """
            where n.workshop_id = :workshop and (:event::text is null or n.event = :event)
              and (:channel::text is null or n.channel = :channel) and (:state::text is null or n.state = :state)
              and (:subject::text is null or n.subject = :subject) and (:alert::bigint is null or n.alert_id = :alert)
              and (:from::timestamptz is null or n.created_at >= :from) and (:to::timestamptz is null or n.created_at < :to)
            """;

    private static final String BY_KEY = "select %s %s where n.dedupe_key = :key".formatted(COLUMNS, NOTICES);

    private static final Map<String, String> ORDERS =
            Map.of("created_at", "n.created_at, n.id", "-created_at", "n.created_at desc, n.id desc");

    private final Database database;
    private final NoticeSecrets secrets;
    private final ListQuery<NoticeAnswer> list = new ListQuery<>(COLUMNS, ROWS, this::toAnswer);

    JdbiNoticeListRepository(Database database, NoticeSecrets secrets) {
        this.database = database;
        this.secrets = secrets;
    }

    /** {@return a page, sorted by a field, downwards with a leading "-"; empty: no such workshop in the scope} */
    Optional<Paged<NoticeAnswer>> list(Scope scope, long workshopId, NoticeFilter filter, String sort, Page page) {
        return database.in(
                scope,
                handle -> list.pageOf(workshopId, handle, ORDERS.get(sort), page, query -> filtered(query, filter)));
    }

    /** {@return the one of that key} */
    Optional<NoticeAnswer> find(Scope scope, String key) {
        return database.in(scope, handle -> handle.createQuery(BY_KEY)
                .bind("key", key)
                .map(this::toAnswer)
                .findOne());
    }

    private static Query filtered(Query query, NoticeFilter filter) {
        return query.bindMethods(filter)
                .bindByType("alert", filter.alertId().orElse(null), Long.class)
                .bind("from", filter.span().from())
                .bind("to", filter.span().to());
    }

    private NoticeAnswer toAnswer(ResultSet row, StatementContext context) throws SQLException {
        String address = address(row);
        return new NoticeAnswer(
                row.getLong("id"),
                row.getString("event"),
                row.getString("subject"),
                row.getString("channel"),
                row.getObject("user_id", Long.class),
                address == null ? null : MaskedAddress.of(address),
                row.getString("state"),
                row.getString("reason"),
                row.getInt("attempts"),
                row.getString("template"),
                row.getObject("alert_id", Long.class),
                row.getObject("job_id", Long.class),
                row.getTimestamp("created_at").toInstant(),
                time(row, "sent_at"),
                time(row, "delivered_at"));
    }

    /** What it went to; before that, and of what hubs before V053 sent, the one of today. */
    private @Nullable String address(ResultSet row) throws SQLException {
        byte[] sentTo = row.getBytes("sent_to");
        return sentTo == null
                ? row.getString("address")
                : secrets.openAddress(row.getString("dedupe_key"), sentTo).orElse(null);
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
