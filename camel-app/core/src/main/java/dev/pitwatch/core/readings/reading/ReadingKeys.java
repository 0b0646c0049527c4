package dev.pitwatch.core.readings.reading;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What tells the readings of a batch from one another, registered in {@code ingest_dedupe}. */
final class ReadingKeys {

    // Rows come in the order of the key, so that two hubs that store the same never wait for each other in a circle.
    private static final String REGISTER =
            """
            insert into ingest_dedupe (device_id, boot_id, seq)
            select unnest(?::text[]), unnest(?::text[]), unnest(?::bigint[])
            """;

    private static final String REGISTER_BUT_KNOWN = REGISTER + "on conflict do nothing";

    private static final String REGISTERED_NOW =
            """
            select device_id, boot_id, seq
            from unnest(?::text[], ?::text[], ?::bigint[]) as asked (device_id, boot_id, seq)
            join ingest_dedupe using (device_id, boot_id, seq)
            where ingest_dedupe.xmin = pg_current_xact_id()::xid
            """;

    private record Key(String deviceId, String boot, long seq) {

        static final Comparator<Key> ORDER =
                Comparator.comparing(Key::deviceId).thenComparing(Key::boot).thenComparingLong(Key::seq);

        static @Nullable Key of(Reading reading) {
            String boot = reading.dedupeBoot();
            return boot == null ? null : new Key(reading.deviceId(), boot, reading.dedupeSeq());
        }
    }

    private final List<Reading> once;
    private final List<Key> sorted;

    private ReadingKeys(List<Reading> once, List<Key> sorted) {
        this.once = once;
        this.sorted = sorted;
    }

    /** Leaves out readings whose key comes twice. */
    static ReadingKeys of(List<Reading> readings) {
        Set<Key> keys = new HashSet<>(2 * readings.size());
        List<Reading> once = new ArrayList<>(readings.size());
        for (Reading reading : readings) {
            Key key = Key.of(reading);
            if (key == null || keys.add(key)) {
                once.add(reading);
            }
        }
        List<Key> sorted = new ArrayList<>(keys);
        sorted.sort(Key.ORDER);
        return new ReadingKeys(once, sorted);
    }

    /** {@return the readings, each once, in their order} */
    List<Reading> readings() {
        return once;
    }

    /** Registers all; SQLSTATE 23505 when one is known. */
    void register(Pipeline pipeline) {
        if (!sorted.isEmpty()) {
            pipeline.statement(REGISTER);
            columns().forEach(pipeline::add);
        }
    }

    /** Registers those that are unknown. {@return the readings whose keys these are, in their order} */
    List<Reading> registerUnknown(Connection connection) throws SQLException {
        if (sorted.isEmpty() || insertUnknown(connection) == sorted.size()) {
            return once;
        }
        Set<Key> registered = registeredNow(connection);
        return once.stream()
                .filter(reading -> {
                    Key key = Key.of(reading);
                    return key == null || registered.contains(key);
                })
                .toList();
    }

    private int insertUnknown(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REGISTER_BUT_KNOWN)) {
            setColumns(statement);
            return statement.executeUpdate();
        }
    }

    private Set<Key> registeredNow(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REGISTERED_NOW)) {
            setColumns(statement);
            Set<Key> registered = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    registered.add(new Key(row.getString(1), row.getString(2), row.getLong(3)));
                }
            }
            return registered;
        }
    }

    private void setColumns(PreparedStatement statement) throws SQLException {
        int next = 1;
        for (Object column : columns()) {
            statement.setObject(next++, column);
        }
    }

    private List<Object> columns() {
        return List.of(
                SqlArrays.texts(sorted, Key::deviceId),
                SqlArrays.texts(sorted, Key::boot),
                SqlArrays.longs(sorted, Key::seq));
    }
}
