package dev.pitwatch.core.notices.push;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Push subscriptions in PostgreSQL. */
final class JdbiPushRepository {

    /** One as it is stored, to send to. */
    record Stored(long userId, String endpoint, String p256dh, byte[] auth) {}

    private static final String COLUMNS = "s.id, s.endpoint, s.user_agent, s.created_at, s.last_error";
    private static final ListQuery<PushSubscription> LIST = new ListQuery<>(
            COLUMNS, "from push_subscription s where s.user_id = :user", JdbiPushRepository::toSubscription);

    private static final Map<String, String> ORDERS =
            Map.of("created_at", "s.created_at, s.id", "-created_at", "s.created_at desc, s.id desc");

    /** So that two that are added at once count each other. */
    private static final String ONE_AT_A_TIME = "select id from app_user where id = :user for no key update";

    private static final String TAKE = "select take_browser(:user, :endpoint, :p256dh)";

    private static final String ADD =
            """
            insert into push_subscription as s (workshop_id, user_id, session_id, endpoint, p256dh, auth, user_agent, created_at)
            select u.workshop_id, u.id, :session, :endpoint, :p256dh, :auth, :userAgent, :now from app_user u
            where u.id = :user and (
                select count(*) from push_subscription o where o.user_id = u.id and o.endpoint <> :endpoint) < :most
            on conflict (endpoint) do update
            set session_id = excluded.session_id, p256dh = excluded.p256dh, auth = excluded.auth,
                user_agent = excluded.user_agent,
                slow = false, failures = 0, rest_until = null,
                last_error = null, unreachable_since = null
            returning %s
            """
                    .formatted(COLUMNS);

    private static final String REMOVE = "delete from push_subscription where id = :id and user_id = :user";

    /** Not once its session has ended by time, which no row says. */
    private static final String TARGET =
            """
            select s.user_id, s.endpoint, s.p256dh, s.auth from push_subscription s left join session on session.id = s.session_id
            where s.id = :id and (s.session_id is null or session.expires_at > :now)
            """;

    private static final String GONE = "delete from push_subscription where id = :id";

    /** From the third failure in a row on it rests. */
    private static final String ANSWERED =
            """
            update push_subscription
            set slow = :slow, failures = case when :error::text is not null then failures + 1 else 0 end, last_error = :error,
                unreachable_since = case when :unreachable then coalesce(unreachable_since, :now) end,
                rest_until = case when :error::text is not null and failures >= 2 then :now::timestamptz + interval '15 minutes' end
            where id = :id
            """;

    private static final String REMOVE_UNREACHABLE =
            "delete from push_subscription where id = :id and unreachable_since <= :before";

    private static final String END_REST = "update push_subscription set rest_until = null where id = :id";

    private final Database database;

    JdbiPushRepository(Database database) {
        this.database = database;
    }

    Paged<PushSubscription> list(Scope scope, long userId, String sort, Page page) {
        return database.in(
                scope, handle -> LIST.page(handle, ORDERS.get(sort), page, query -> query.bind("user", userId)));
    }

    /** Takes the browser from who had it before; {@return whether it is no one else's now} In the transaction of {@link #add}. */
    boolean take(Scope scope, long userId, NewSubscription wanted) {
        return database.in(scope, handle -> {
            handle.createQuery(ONE_AT_A_TIME)
                    .bind("user", userId)
                    .mapTo(Long.class)
                    .findOne();
            return handle.createQuery(TAKE)
                    .bind("user", userId)
                    .bind("endpoint", wanted.endpoint())
                    .bind("p256dh", wanted.p256dh())
                    .mapTo(Boolean.class)
                    .one();
        });
    }

    /** Adds one, or takes its keys anew; empty: the person has that many others. */
    Optional<PushSubscription> add(
            Scope scope, Subscriber whose, NewSubscription wanted, byte[] auth, int most, Instant now) {
        return database.in(scope, handle -> handle.createQuery(ADD)
                .bind("user", whose.userId())
                .bind("session", whose.sessionId())
                .bind("endpoint", wanted.endpoint())
                .bind("p256dh", wanted.p256dh())
                .bind("auth", auth)
                .bind("userAgent", wanted.userAgent().orElse(null))
                .bind("now", now)
                .bind("most", most)
                .map(JdbiPushRepository::toSubscription)
                .findOne());
    }

    boolean remove(Scope scope, long userId, long id) {
        return database.in(scope, handle -> handle.createUpdate(REMOVE)
                        .bind("id", id)
                        .bind("user", userId)
                        .execute())
                > 0;
    }

    Optional<Stored> target(long id, Instant now) {
        return database.onPlatform(handle -> handle.createQuery(TARGET)
                .bind("id", id)
                .bind("now", now)
                .map(RecordMapper.of(Stored.class))
                .findOne());
    }

    void gone(long id) {
        database.onPlatform(handle -> handle.createUpdate(GONE).bind("id", id).execute());
    }

    /** Writes down how its push service answered; {@code error} is null when it did well. */
    void answered(long id, @Nullable String error, boolean unreachable, boolean slow, Instant now) {
        database.onPlatform(handle -> handle.createUpdate(ANSWERED)
                .bind("id", id)
                .bindByType("error", error, String.class)
                .bind("unreachable", unreachable)
                .bind("slow", slow)
                .bind("now", now)
                .execute());
    }

    /** Removes it if it was out of reach since then or longer. */
    void removeUnreachable(long id, Instant before) {
        database.onPlatform(handle -> handle.createUpdate(REMOVE_UNREACHABLE)
                .bind("id", id)
                .bind("before", before)
                .execute());
    }

    void endRest(Scope scope, long id) {
        database.in(
                scope, handle -> handle.createUpdate(END_REST).bind("id", id).execute());
    }

    private static PushSubscription toSubscription(ResultSet row, StatementContext context) throws SQLException {
        return new PushSubscription(
                row.getLong("id"),
                URI.create(row.getString("endpoint")).getHost(),
                row.getString("user_agent"),
                row.getTimestamp("created_at").toInstant(),
                row.getString("last_error"));
    }
}
