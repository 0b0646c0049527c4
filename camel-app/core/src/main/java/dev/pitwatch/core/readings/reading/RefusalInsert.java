package dev.pitwatch.core.readings.reading;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Rows of refused messages: dead letters, and violations by the hour. */
final class RefusalInsert {

    private static final String DEAD_LETTERS =
            """
            insert into dead_letter (reason, detail, topic, device_id, payload, length, received_at)
            values (?, ?, ?, ?, ?, ?, timestamptz 'epoch' + ? * interval '1 microsecond')
            """;

    private static final String VIOLATIONS =
            """
            insert into violation as v (workshop_id, device_id, reason, topic, hour, count, first_seen_at, last_seen_at)
            select workshop_id, device_id, reason, topic,
                timestamptz 'epoch' + hour * interval '1 microsecond', count,
                timestamptz 'epoch' + first_seen_at * interval '1 microsecond',
                timestamptz 'epoch' + last_seen_at * interval '1 microsecond'
            from unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[],
                ?::bigint[]) as u (workshop_id, device_id, reason, topic, hour, count, first_seen_at, last_seen_at)
            order by device_id, reason, hour
            on conflict (device_id, reason, hour, workshop_id) do update
            set count = v.count + excluded.count, topic = excluded.topic,
                last_seen_at = greatest(v.last_seen_at, excluded.last_seen_at)
            """;

    private RefusalInsert() {}

    static void insert(Connection connection, List<Refusal> refusals) throws SQLException {
        insertDeadLetters(connection, only(refusals, Rejected.Kind.DEAD_LETTER));
        insertViolations(connection, only(refusals, Rejected.Kind.VIOLATION));
    }

    private static List<Refusal> only(List<Refusal> refusals, Rejected.Kind kind) {
        return refusals.stream().filter(refusal -> refusal.why().kind() == kind).toList();
    }

    private static void insertDeadLetters(Connection connection, List<Refusal> letters) throws SQLException {
        if (letters.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(DEAD_LETTERS)) {
            for (Refusal letter : letters) {
                statement.setString(1, letter.why().reason());
                statement.setString(2, storable(letter.why().detail()));
                statement.setString(3, storable(letter.topic()));
                statement.setString(
                        4, letter.why().deviceId().map(RefusalInsert::storable).orElse(null));
                statement.setBytes(5, letter.payload());
                statement.setInt(6, letter.length());
                statement.setLong(7, SqlArrays.micros(letter.receivedAt()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void insertViolations(Connection connection, List<Refusal> refusals) throws SQLException {
        if (refusals.isEmpty()) {
            return;
        }
        List<ViolationRow> rows = ViolationRow.counted(refusals);
        try (PreparedStatement statement = connection.prepareStatement(VIOLATIONS)) {
            int next = 1;
            statement.setObject(next++, SqlArrays.nullableLongs(rows, ViolationRow::workshopId));
            statement.setObject(next++, SqlArrays.texts(rows, ViolationRow::deviceId));
            statement.setObject(next++, SqlArrays.texts(rows, ViolationRow::reason));
            statement.setObject(next++, SqlArrays.texts(rows, ViolationRow::topic));
            statement.setObject(next++, SqlArrays.longs(rows, row -> SqlArrays.micros(row.hour())));
            statement.setObject(next++, SqlArrays.longs(rows, ViolationRow::count));
            statement.setObject(next++, SqlArrays.longs(rows, row -> SqlArrays.micros(row.firstSeenAt())));
            statement.setObject(next++, SqlArrays.longs(rows, row -> SqlArrays.micros(row.lastSeenAt())));
            statement.executeUpdate();
        }
    }

    /** PostgreSQL's text holds every character but U+0000. */
    static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }
}
