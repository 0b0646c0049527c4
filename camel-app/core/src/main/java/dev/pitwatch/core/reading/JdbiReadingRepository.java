package dev.pitwatch.core.reading;

import dev.pitwatch.core.aqi.AqiStandard;
import dev.pitwatch.core.database.DatabaseFailure;
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
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The hot path: one statement a table and batch, columns as arrays. Plain JDBC inside, since Jdbi would take each array
 * apart. The driver keeps the statements prepared on each connection.
 */
public final class JdbiReadingRepository implements ReadingRepository {

    // In the order of the key, so that two hubs that store the same never wait for each other in a circle.
    private static final String DEDUPE =
            """
            insert into ingest_dedupe (device_id, boot_id, seq)
            select device_id, boot_id, seq
            from unnest(?::text[], ?::text[], ?::bigint[]) as u (device_id, boot_id, seq)
            order by device_id, boot_id, seq
            on conflict do nothing
            returning device_id, boot_id, seq
            """;

    private static final String READINGS =
            """
            insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, late, flags,
                job_id, temperature, humidity, pressure, iaq, iaq_accuracy, gas_ohm, pm1, pm25, pm10, reported_aqi,
                aqi, aqi_standard, aqi_source, particles, src, alt, errors, extra, raw)
            select workshop_id, pit_id, device_id, coalesce(boot_id, ''), coalesce(seq, nextval('legacy_reading_seq')),
                timestamptz 'epoch' + recorded_at * interval '1 microsecond',
                timestamptz 'epoch' + received_at * interval '1 microsecond',
                late, flags::text[], job_id,
                nullif(temperature, 'NaN'), nullif(humidity, 'NaN'), nullif(pressure, 'NaN'), nullif(iaq, 'NaN'),
                nullif(iaq_accuracy, 'NaN')::smallint, nullif(gas_ohm, 'NaN'),
                nullif(pm1, 'NaN'), nullif(pm25, 'NaN'), nullif(pm10, 'NaN'), nullif(reported_aqi, 'NaN'),
                aqi::smallint, aqi_standard, aqi_source, particles::integer[], src::jsonb, alt::jsonb, errors::text[],
                extra::jsonb, raw::jsonb
            from unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[],
                ?::boolean[], ?::text[], ?::bigint[],
                ?::float8[], ?::float8[], ?::float8[], ?::float8[], ?::float8[], ?::float8[], ?::float8[], ?::float8[],
                ?::float8[], ?::float8[],
                ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                as u (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, late, flags, job_id,
                    temperature, humidity, pressure, iaq, iaq_accuracy, gas_ohm, pm1, pm25, pm10, reported_aqi,
                    aqi, aqi_standard, aqi_source, particles, src, alt, errors, extra, raw)
            on conflict do nothing
            """;

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
        static @Nullable Key of(Reading reading) {
            String boot = reading.dedupeBoot();
            return boot == null ? null : new Key(reading.deviceId(), boot, reading.dedupeSeq());
        }
    }

    private final Jdbi jdbi;
    private final LatestUpsert latest;

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
            jdbi.useTransaction(handle -> added.addAll(store(handle.getConnection(), readings, refusals)));
            return added;
        } catch (SQLException | JdbiException e) {
            throw DatabaseFailure.isPassing(e) ? new StorageUnavailable(e, added) : new RowRefused(e);
        }
    }

    private List<Reading> store(Connection connection, List<Reading> readings, List<Refusal> refusals)
            throws SQLException {
        List<Reading> added = withoutCopies(connection, readings);
        if (!added.isEmpty()) {
            insert(connection, inOrderOfTheKey(added));
            latest.apply(connection, added);
        }
        insertDeadLetters(connection, only(refusals, Rejected.Kind.DEAD_LETTER));
        insertViolations(connection, only(refusals, Rejected.Kind.VIOLATION));
        return added;
    }

    /** Registers the readings' keys, and leaves out those whose key is known or comes twice. */
    private static List<Reading> withoutCopies(Connection connection, List<Reading> readings) throws SQLException {
        Set<Key> asked = new HashSet<>();
        List<Key> keys = new ArrayList<>(readings.size());
        for (Reading reading : readings) {
            Key key = Key.of(reading);
            if (key != null && asked.add(key)) {
                keys.add(key);
            }
        }
        Set<Key> unseen = keys.isEmpty() ? Set.of() : register(connection, keys);
        List<Reading> added = new ArrayList<>(readings.size());
        for (Reading reading : readings) {
            Key key = Key.of(reading);
            if (key == null || unseen.remove(key)) {
                added.add(reading);
            }
        }
        return added;
    }

    private static Set<Key> register(Connection connection, List<Key> keys) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DEDUPE)) {
            statement.setObject(1, SqlArrays.texts(keys, Key::deviceId));
            statement.setObject(2, SqlArrays.texts(keys, Key::boot));
            statement.setObject(3, SqlArrays.longs(keys, Key::seq));
            Set<Key> unseen = new HashSet<>(2 * keys.size());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    unseen.add(new Key(row.getString(1), row.getString(2), row.getLong(3)));
                }
            }
            return unseen;
        }
    }

    /** So that neighbours in the indexes are written one after the other. */
    private static List<Reading> inOrderOfTheKey(List<Reading> readings) {
        List<Reading> sorted = new ArrayList<>(readings);
        sorted.sort(Comparator.comparing(Reading::deviceId).thenComparing(Reading::recordedAt));
        return sorted;
    }

    private static void insert(Connection connection, List<Reading> readings) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READINGS)) {
            Columns columns = new Columns(statement);
            columns.add(SqlArrays.longs(readings, Reading::workshopId));
            columns.add(SqlArrays.longs(readings, Reading::pitId));
            columns.add(SqlArrays.texts(readings, Reading::deviceId));
            columns.add(SqlArrays.texts(readings, Reading::bootId));
            columns.add(SqlArrays.nullableLongs(readings, Reading::seq));
            columns.add(SqlArrays.longs(readings, reading -> SqlArrays.micros(reading.recordedAt())));
            columns.add(SqlArrays.longs(readings, reading -> SqlArrays.micros(reading.receivedAt())));
            columns.add(late(readings));
            columns.add(SqlArrays.texts(readings, reading -> SqlArrays.literal(reading.flags())));
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
            columns.add(SqlArrays.texts(readings, JdbiReadingRepository::errors));
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

    private static @Nullable String errors(Reading reading) {
        return reading.errors().isEmpty() ? null : SqlArrays.literal(reading.errors());
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
