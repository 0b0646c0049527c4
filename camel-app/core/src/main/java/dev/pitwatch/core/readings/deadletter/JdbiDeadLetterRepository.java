package dev.pitwatch.core.readings.deadletter;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Dead letters in PostgreSQL: the platform's, no tenant's. */
final class JdbiDeadLetterRepository {

    /** A letter and the payload as it came. */
    record Stored(DeadLetter letter, byte[] payload) {

        /** Else only its beginning was kept. */
        boolean isWhole() {
            return letter.length() <= payload.length;
        }
    }

    /**
     * What a run will send.
     *
     * @param lastId of them
     */
    record Matched(long count, long lastId) {}

    private static final String COLUMNS =
            "id, reason, detail, topic, device_id, payload, length, received_at, replayed_at";

    private static final ListQuery<DeadLetter> LIST = new ListQuery<>(
            COLUMNS,
            """
            from dead_letter where (:reason::text is null or reason = :reason)
              and (:deviceId::text is null or device_id = :deviceId) and (:topic::text is null or topic = :topic)
            """,
            (row, context) -> toStored(row, context).letter());

    private static final String OLDEST_FIRST = "received_at, id";
    private static final String NEWEST_FIRST = "received_at desc, id desc";
    private static final Map<String, String> ORDERS = Map.of(
            "received_at", OLDEST_FIRST,
            "-received_at", NEWEST_FIRST,
            "created_at", OLDEST_FIRST,
            "-created_at", NEWEST_FIRST);

    private static final String FIND = "select " + COLUMNS + " from dead_letter where id = :id";

    private static final String REPLAYED = "update dead_letter set replayed_at = :at where id = any(:ids)";

    private static final String MANY =
            """
            from dead_letter where id > :after and id <= :last and (:reason::text is null or reason = :reason)
              and (:deviceId::text is null or device_id = :deviceId)
              and (:from::timestamptz is null or received_at >= :from)
              and (:to::timestamptz is null or received_at < :to)
            """;
    /** Apart, so that the index of those that wait is used. */
    private static final String WAITING = MANY + "and replayed_at is null ";

    private final Database database;

    JdbiDeadLetterRepository(Database database) {
        this.database = database;
    }

    Paged<DeadLetter> list(DeadLetterFilter filter, String sort, Page page) {
        return database.onPlatform(
                handle -> LIST.page(handle, ORDERS.get(sort), page, query -> query.bindMethods(filter)));
    }

    Optional<Stored> find(long id) {
        return database.onPlatform(handle -> handle.createQuery(FIND)
                .bind("id", id)
                .map(JdbiDeadLetterRepository::toStored)
                .findOne());
    }

    void replayed(List<Long> ids, Instant at) {
        database.onPlatform(handle -> handle.createUpdate(REPLAYED)
                .bindArray("ids", Long.class, ids)
                .bind("at", at)
                .execute());
    }

    Matched matched(BulkReplay.Wanted wanted) {
        String sql = "select count(*) as count, coalesce(max(id), 0) as last_id " + (wanted.again() ? MANY : WAITING);
        return database.onPlatform(handle -> bound(handle.createQuery(sql), wanted, 0, Long.MAX_VALUE)
                .map(RecordMapper.of(Matched.class))
                .one());
    }

    /** {@return the next of them, the oldest first} */
    List<Stored> next(BulkReplay.Wanted wanted, long after, long last, int most) {
        String sql = "select %s %s order by id limit :most".formatted(COLUMNS, wanted.again() ? MANY : WAITING);
        return database.onPlatform(handle -> bound(handle.createQuery(sql), wanted, after, last)
                .bind("most", most)
                .map(JdbiDeadLetterRepository::toStored)
                .list());
    }

    private static Query bound(Query query, BulkReplay.Wanted wanted, long after, long last) {
        return query.bind("after", after)
                .bind("last", last)
                .bind("reason", wanted.reason().orElse(null))
                .bind("deviceId", wanted.deviceId().orElse(null))
                .bindByType("from", time(wanted.from()), OffsetDateTime.class)
                .bindByType("to", time(wanted.to()), OffsetDateTime.class);
    }

    private static @Nullable OffsetDateTime time(Optional<Instant> time) {
        return time.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
    }

    private static Stored toStored(ResultSet row, StatementContext context) throws SQLException {
        byte[] payload = row.getBytes("payload");
        OffsetDateTime replayedAt = row.getObject("replayed_at", OffsetDateTime.class);
        String reason = row.getString("reason");
        String detail = row.getString("detail");
        DeadLetter letter = new DeadLetter(
                row.getLong("id"),
                reason,
                KeyMask.text(detail.getBytes(StandardCharsets.UTF_8)),
                WrongFields.of(reason, detail),
                row.getString("topic"),
                row.getString("device_id"),
                KeyMask.text(payload),
                row.getInt("length"),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                replayedAt == null ? null : replayedAt.toInstant());
        return new Stored(letter, payload);
    }
}
