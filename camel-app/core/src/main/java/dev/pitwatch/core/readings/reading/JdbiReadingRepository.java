package dev.pitwatch.core.readings.reading;

import dev.pitwatch.base.database.DatabaseFailure;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The hot path: one statement a table and batch, columns as arrays. Plain JDBC inside, since Jdbi would take each array
 * apart. The driver keeps the statements prepared on each connection.
 */
public final class JdbiReadingRepository implements ReadingRepository {

    // Rows come in the order of the key, so that two hubs that store the same never wait for each other in a circle.
    private static final String DEDUPE =
            """
            insert into ingest_dedupe (device_id, boot_id, seq)
            select unnest(?::text[]), unnest(?::text[]), unnest(?::bigint[])
            on conflict do nothing
            """;

    private static final String REGISTERED_NOW =
            """
            select device_id, boot_id, seq
            from unnest(?::text[], ?::text[], ?::bigint[]) as asked (device_id, boot_id, seq)
            join ingest_dedupe using (device_id, boot_id, seq)
            where ingest_dedupe.xmin = pg_current_xact_id()::xid
            """;

    // Sets in the select list: as a table in `from` they would be written to a store of their own first.
    private static final String READINGS =
            """
            insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, late, flags,
                job_id, temperature, humidity, pressure, iaq, iaq_accuracy, gas_ohm, pm1, pm25, pm10, reported_aqi,
                aqi, aqi_standard, aqi_source, particles, src, alt, errors, extra, raw)
            select workshop_id, pit_id, device_id, coalesce(boot_id, ''), coalesce(seq, nextval('legacy_reading_seq')),
                to_timestamp(recorded_at::float8 / 1000000), to_timestamp(received_at::float8 / 1000000),
                late, coalesce(flags::text[], '{}'), job_id,
                nullif(temperature, 'NaN'), nullif(humidity, 'NaN'), nullif(pressure, 'NaN'), nullif(iaq, 'NaN'),
                nullif(iaq_accuracy, 'NaN')::smallint, nullif(gas_ohm, 'NaN'),
                nullif(pm1, 'NaN'), nullif(pm25, 'NaN'), nullif(pm10, 'NaN'), nullif(reported_aqi, 'NaN'),
                aqi::smallint, aqi_standard, aqi_source, particles::integer[], src::jsonb, alt::jsonb, errors::text[],
                extra::jsonb, raw::jsonb
            from (select unnest(?::bigint[]) workshop_id, unnest(?::bigint[]) pit_id, unnest(?::text[]) device_id,
                unnest(?::text[]) boot_id, unnest(?::bigint[]) seq, unnest(?::bigint[]) recorded_at,
                unnest(?::bigint[]) received_at, unnest(?::boolean[]) late, unnest(?::text[]) flags,
                unnest(?::bigint[]) job_id,
                unnest(?::float8[]) temperature, unnest(?::float8[]) humidity, unnest(?::float8[]) pressure,
                unnest(?::float8[]) iaq, unnest(?::float8[]) iaq_accuracy, unnest(?::float8[]) gas_ohm,
                unnest(?::float8[]) pm1, unnest(?::float8[]) pm25, unnest(?::float8[]) pm10,
                unnest(?::float8[]) reported_aqi,
                unnest(?::bigint[]) aqi, unnest(?::text[]) aqi_standard, unnest(?::text[]) aqi_source,
                unnest(?::text[]) particles, unnest(?::text[]) src, unnest(?::text[]) alt, unnest(?::text[]) errors,
                unnest(?::text[]) extra, unnest(?::text[]) raw) u
            """;

    private static final String READINGS_BUT_KNOWN = READINGS + "on conflict do nothing";

    /** SQLSTATE of a key that is there already. */
    private static final String DUPLICATE = "23505";

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

    private static final CoreMetric[] STORED = {
        CoreMetric.TEMPERATURE,
        CoreMetric.HUMIDITY,
        CoreMetric.PRESSURE,
        CoreMetric.IAQ,
        CoreMetric.IAQ_ACCURACY,
        CoreMetric.GAS_OHM,
        CoreMetric.PM1,
        CoreMetric.PM25,
        CoreMetric.PM10,
        CoreMetric.REPORTED_AQI
    };

    /** What tells one reading from another. */
    private record Key(String deviceId, String boot, long seq) {

        static final Comparator<Key> ORDER =
                Comparator.comparing(Key::deviceId).thenComparing(Key::boot).thenComparingLong(Key::seq);

        static @Nullable Key of(Reading reading) {
            String boot = reading.dedupeBoot();
            return boot == null ? null : new Key(reading.deviceId(), boot, reading.dedupeSeq());
        }
    }

    private final Jdbi jdbi;
    private final LatestUpsert latest;
    private final DueMinutes due = new DueMinutes();

    /**
     * Takes Jdbi of pitwatch_ingest.
     *
     * @param driverMetric whether an installed driver declares a metric of that name; other members of {@code extra} are
     *     stored with the reading, but are not kept as newest, since devices may invent any number of them
     */
    public JdbiReadingRepository(Jdbi jdbi, Predicate<String> driverMetric) {
        this.jdbi = jdbi;
        this.latest = new LatestUpsert(driverMetric);
    }

    @Override
    public List<Reading> store(List<Reading> readings, List<Refusal> refusals) {
        List<Reading> added = new ArrayList<>(readings.size()); // filled once nothing but the commit can fail
        try {
            storeOnce(readings, refusals, added);
            return added;
        } catch (SQLException | JdbiException e) {
            // A statement of ours that doesn't fit is no fault of the readings: all would become dead letters.
            boolean unavailable = DatabaseFailure.isPassing(e) || DatabaseFailure.isOfStatement(e);
            throw unavailable ? new StorageUnavailable(e, added) : new RowRefused(e);
        }
    }

    private void storeOnce(List<Reading> readings, List<Refusal> refusals, List<Reading> added) throws SQLException {
        try {
            jdbi.useTransaction(handle -> added.addAll(store(handle, readings, refusals, READINGS)));
        } catch (SQLException e) {
            if (!DUPLICATE.equals(e.getSQLState())) {
                throw e;
            }
            // Sent again after its key was forgotten: rare, and looking for it each time costs a tenth of the insert.
            jdbi.useTransaction(handle -> added.addAll(store(handle, readings, refusals, READINGS_BUT_KNOWN)));
        }
    }

    private List<Reading> store(Handle handle, List<Reading> readings, List<Refusal> refusals, String insertion)
            throws SQLException {
        Connection connection = handle.getConnection();
        List<Reading> added = withoutCopies(connection, readings);
        if (!added.isEmpty()) {
            insert(connection, insertion, inOrderOfTheKey(added));
            latest.apply(connection, added);
            handle.afterCommit(due.add(connection, added));
        }
        insertDeadLetters(connection, only(refusals, Rejected.Kind.DEAD_LETTER));
        insertViolations(connection, only(refusals, Rejected.Kind.VIOLATION));
        return added;
    }

    /** Registers the readings' keys, and leaves out those whose key is known or comes twice. */
    private static List<Reading> withoutCopies(Connection connection, List<Reading> readings) throws SQLException {
        Set<Key> keys = new HashSet<>(2 * readings.size());
        List<Reading> once = new ArrayList<>(readings.size());
        for (Reading reading : readings) {
            Key key = Key.of(reading);
            if (key == null || keys.add(key)) {
                once.add(reading);
            }
        }
        List<Key> sorted = keys.stream().sorted(Key.ORDER).toList();
        if (sorted.isEmpty() || register(connection, sorted) == sorted.size()) {
            return once;
        }
        Set<Key> registered = registeredNow(connection, sorted);
        return once.stream()
                .filter(reading -> {
                    Key key = Key.of(reading);
                    return key == null || registered.contains(key);
                })
                .toList();
    }

    /** {@return how many of the keys were unknown} */
    private static int register(Connection connection, List<Key> keys) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DEDUPE)) {
            addKeys(statement, keys);
            return statement.executeUpdate();
        }
    }

    private static Set<Key> registeredNow(Connection connection, List<Key> keys) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REGISTERED_NOW)) {
            addKeys(statement, keys);
            Set<Key> registered = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    registered.add(new Key(row.getString(1), row.getString(2), row.getLong(3)));
                }
            }
            return registered;
        }
    }

    private static void addKeys(PreparedStatement statement, List<Key> keys) throws SQLException {
        Columns columns = new Columns(statement);
        columns.add(SqlArrays.texts(keys, Key::deviceId));
        columns.add(SqlArrays.texts(keys, Key::boot));
        columns.add(SqlArrays.longs(keys, Key::seq));
    }

    /** So that neighbours in the indexes are written one after the other. */
    private static List<Reading> inOrderOfTheKey(List<Reading> readings) {
        List<Reading> sorted = new ArrayList<>(readings);
        sorted.sort(Comparator.comparing(Reading::deviceId).thenComparing(Reading::recordedAt));
        return sorted;
    }

    private static void insert(Connection connection, String insertion, List<Reading> readings) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insertion)) {
            Columns columns = new Columns(statement);
            columns.add(SqlArrays.longs(readings, Reading::workshopId));
            columns.add(SqlArrays.longs(readings, Reading::pitId));
            columns.add(SqlArrays.texts(readings, Reading::deviceId));
            columns.add(SqlArrays.texts(readings, Reading::bootId));
            columns.add(SqlArrays.nullableLongs(readings, Reading::seq));
            columns.add(SqlArrays.longs(readings, reading -> SqlArrays.micros(reading.recordedAt())));
            columns.add(SqlArrays.longs(readings, reading -> SqlArrays.micros(reading.receivedAt())));
            columns.add(late(readings));
            columns.add(SqlArrays.texts(readings, reading -> literal(reading.flags())));
            columns.add(SqlArrays.nullableLongs(readings, Reading::jobId));
            for (CoreMetric metric : STORED) {
                columns.add(
                        SqlArrays.doubles(readings, reading -> reading.values().get(metric)));
            }
            columns.add(SqlArrays.nullableLongs(readings, JdbiReadingRepository::aqi));
            columns.add(SqlArrays.texts(readings, JdbiReadingRepository::aqiStandard));
            columns.add(SqlArrays.texts(readings, reading -> reading.air().source()));
            columns.add(SqlArrays.texts(readings, JdbiReadingRepository::particles));
            Map<Map<String, Object>, String> sources = new IdentityHashMap<>(); // mostly the same few
            columns.add(SqlArrays.texts(readings, reading -> sources.computeIfAbsent(reading.src(), SqlArrays::json)));
            columns.add(SqlArrays.texts(readings, reading -> SqlArrays.json(reading.alt())));
            columns.add(SqlArrays.texts(readings, reading -> literal(reading.errors())));
            columns.add(SqlArrays.texts(readings, reading -> SqlArrays.json(reading.extra())));
            columns.add(SqlArrays.texts(readings, reading -> SqlArrays.json(reading.raw())));
            statement.executeUpdate();
        }
    }

    private static boolean[] late(List<Reading> readings) {
        boolean[] late = new boolean[readings.size()];
        for (int i = 0; i < late.length; i++) {
            late[i] = readings.get(i).late();
        }
        return late;
    }

    static @Nullable Long aqi(Reading reading) {
        Integer aqi = reading.air().aqi();
        return aqi == null ? null : aqi.longValue();
    }

    static @Nullable String aqiStandard(Reading reading) {
        AqiStandard standard = reading.air().standard();
        return standard == null ? null : standard.code();
    }

    private static @Nullable String particles(Reading reading) {
        List<Integer> particles = reading.particles();
        return particles == null ? null : SqlArrays.literal(particles);
    }

    /** None is null: PostgreSQL need not read an array then. */
    private static @Nullable String literal(List<String> values) {
        return values.isEmpty() ? null : SqlArrays.literal(values);
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
                        4,
                        letter.why()
                                .deviceId()
                                .map(JdbiReadingRepository::storable)
                                .orElse(null));
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
            Columns columns = new Columns(statement);
            columns.add(SqlArrays.nullableLongs(rows, ViolationRow::workshopId));
            columns.add(SqlArrays.texts(rows, ViolationRow::deviceId));
            columns.add(SqlArrays.texts(rows, ViolationRow::reason));
            columns.add(SqlArrays.texts(rows, ViolationRow::topic));
            columns.add(SqlArrays.longs(rows, row -> SqlArrays.micros(row.hour())));
            columns.add(SqlArrays.longs(rows, ViolationRow::count));
            columns.add(SqlArrays.longs(rows, row -> SqlArrays.micros(row.firstSeenAt())));
            columns.add(SqlArrays.longs(rows, row -> SqlArrays.micros(row.lastSeenAt())));
            statement.executeUpdate();
        }
    }

    /** PostgreSQL's text holds every character but U+0000. */
    static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    /** Parameters by position. */
    static final class Columns {

        private final PreparedStatement statement;
        private int next = 1;

        Columns(PreparedStatement statement) {
            this.statement = statement;
        }

        void add(Object array) throws SQLException {
            statement.setObject(next++, array);
        }
    }
}
