package dev.pitwatch.core.readings.deadletter;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Dead letters in PostgreSQL: the platform's, no tenant's. */
final class JdbiDeadLetterRepository {

    /** A letter and the payload as it came. */
    record Stored(DeadLetter letter, byte[] payload) {}

    private static final String COLUMNS = "id, reason, topic, device_id, payload, length, received_at, replayed_at";

    private static final ListQuery<DeadLetter> LIST = new ListQuery<>(
            COLUMNS,
            """
            from dead_letter where (:reason::text is null or reason = :reason)
              and (:deviceId::text is null or device_id = :deviceId) and (:topic::text is null or topic = :topic)
            """,
            (row, context) -> toStored(row, context).letter());

    private static final Map<String, String> ORDERS =
            Map.of("received_at", "received_at, id", "-received_at", "received_at desc, id desc");

    private static final String FIND = "select " + COLUMNS + " from dead_letter where id = :id";

    private static final String REPLAYED = "update dead_letter set replayed_at = :at where id = :id";

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

    void replayed(long id, Instant at) {
        database.onPlatform(handle ->
                handle.createUpdate(REPLAYED).bind("id", id).bind("at", at).execute());
    }

    private static Stored toStored(ResultSet row, StatementContext context) throws SQLException {
        byte[] payload = row.getBytes("payload");
        OffsetDateTime replayedAt = row.getObject("replayed_at", OffsetDateTime.class);
        DeadLetter letter = new DeadLetter(
                row.getLong("id"),
                row.getString("reason"),
                row.getString("topic"),
                row.getString("device_id"),
                KeyMask.text(payload),
                row.getInt("length"),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                replayedAt == null ? null : replayedAt.toInstant());
        return new Stored(letter, payload);
    }
}
