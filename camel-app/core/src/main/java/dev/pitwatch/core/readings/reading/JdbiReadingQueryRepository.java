package dev.pitwatch.core.readings.reading;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Coded;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.admission.aqi.AirQualityIndex;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.licence.PresenceStatements;
import dev.pitwatch.core.readings.rollup.RollupQueries;
import dev.pitwatch.core.readings.rollup.Total;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Readings out of PostgreSQL, under row-level security; no list without an index. */
public final class JdbiReadingQueryRepository implements ReadingQueries {

    private static final String STANDARD =
            """
            select w.aqi_standard from pit p join workshop w on w.id = p.workshop_id where p.id = :pit
            """;

    /** A row at least when the workshop is there. */
    private static final String PITS =
            """
            select w.aqi_standard, p.id as pit_id
            from workshop w left join pit p on p.workshop_id = w.id and p.archived_at is null
                and (:among::bigint[] is null or p.id = any(:among::bigint[]))
            where w.id = :workshop and w.archived_at is null
            order by p.pit_number, p.id
            """;

    // A device that left the pit no longer counts.
    static final String LATEST = latest("and d.pit_id = l.pit_id");
    private static final String LATEST_OF_ALL = latest("");
    private static final String NEWEST =
            """
            select w.metric, v.value
            from unnest(:metrics::text[], :starts::bigint[]) as w (metric, start)
            cross join lateral (
                select r.value from (
                    select x.late, x.recorded_at, case w.metric
                        %s
                        else (case when jsonb_typeof(x.extra -> w.metric) = 'number'
                                and abs((x.extra -> w.metric)::numeric) < 1e300
                            then (x.extra -> w.metric)::float8 end) end as value
                    from reading x
                    where x.pit_id = :pit and x.recorded_at >= to_timestamp(w.start::float8 / 1000000)
                        and x.recorded_at < to_timestamp(w.start::float8 / 1000000) + interval '%d minutes'
                        and x.recorded_at < :to) r
                where r.value is not null
                order by r.late, r.recorded_at desc limit 1) v
            """
                    .formatted(
                            Stream.concat(Stream.of(CoreMetric.values()).map(CoreMetric::field), Stream.of("aqi"))
                                    .map("when '%1$s' then x.%1$s::float8"::formatted)
                                    .collect(Collectors.joining("\n                        ")),
                            Total.PART.toMinutes());

    private static final String HISTORY =
            """
            select workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, late, flags, job_id,
                temperature, humidity, pressure, iaq, iaq_accuracy, gas_ohm, pm1, pm25, pm10, reported_aqi,
                aqi, aqi_standard, aqi_source, particles, src, alt, errors, extra, raw
            from reading
            where pit_id = :pit and recorded_at >= :from and recorded_at < :to
                and (recorded_at, device_id, boot_id, seq) > (:at, :device, :boot, :seq)
            order by recorded_at, device_id, boot_id, seq
            limit :limit
            """;

    private static final Duration MEANS_KEPT = Duration.ofMinutes(1);
    private static final int MEANS_KEPT_PITS = 10_000;

    /** Of a part of a history: usual ones have less by far, and parts of several calls are in memory at once. */
    private static final int MAX_BYTES = 2 << 20;

    /** As the database sends them: readings may be long. */
    private static final int ROWS_AT_ONCE = 100;

    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

    private record Means(Instant at, AqiStandard standard, @Nullable Integer aqi) {

        boolean holds(AqiStandard now, Instant time) {
            return standard == now && Duration.between(at, time).abs().compareTo(MEANS_KEPT) <= 0;
        }
    }

    /** A pit of a workshop; the only one of a workshop without pits has no id. */
    private record StandardOfPit(AqiStandard aqiStandard, @Nullable Long pitId) {}

    private record Newest(String metric, double value) {}

    private final Database database;
    private final Clock clock;
    private final RollupQueries rollups;

    // Twelve hours change slowly.
    private final Map<Long, Means> means = new ConcurrentHashMap<>();

    public JdbiReadingQueryRepository(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.rollups = RollupQueries.on(database, clock);
    }

    private static String latest(String ofDevices) {
        return PresenceStatements.limits(
                        """
                        where workshop_id in (select workshop_id from device where pit_id = any(:pits))
                            and (pit_id is null or pit_id = any(:pits))""")
                + """
                select l.*, d.interval_s, %s as offline_s
                from reading_latest l join device d on d.device_id = l.device_id %s
                %s
                where l.pit_id = any(:pits)
                """
                        .formatted(PresenceStatements.OFFLINE_SECONDS, ofDevices, PresenceStatements.LIMITS);
    }

    @Override
    public Optional<LatestReading> latest(Scope scope, long pitId) {
        return database.together(() -> database.in(scope, handle -> handle.createQuery(STANDARD)
                        .bind("pit", pitId)
                        .mapTo(String.class)
                        .findOne())
                .map(code -> Coded.of(AqiStandard.class, code))
                .map(standard -> latest(scope, List.of(pitId), standard).get(0)));
    }

    @Override
    public Optional<ShownPits> shown(Scope scope, long workshopId, Optional<Set<Long>> among) {
        Long[] wanted = among.map(ids -> ids.toArray(Long[]::new)).orElse(null);
        List<StandardOfPit> found = database.in(scope, handle -> handle.createQuery(PITS)
                .bind("workshop", workshopId)
                .bindByType("among", wanted, Long[].class)
                .map(RecordMapper.of(StandardOfPit.class))
                .list());
        List<Long> ids = found.stream()
                .map(StandardOfPit::pitId)
                .flatMap(Stream::ofNullable)
                .toList();
        return found.stream().findFirst().map(first -> new ShownPits(first.aqiStandard(), ids));
    }

    @Override
    public List<LatestReading> latest(Scope scope, ShownPits pits) {
        return pits.ids().isEmpty() ? List.of() : database.together(() -> latest(scope, pits.ids(), pits.standard()));
    }

    /** {@return what is newest in each of the pits, in their order} */
    private List<LatestReading> latest(Scope scope, List<Long> pits, AqiStandard standard) {
        Instant now = clock.instant();
        Map<Long, LatestMerge> merged = merged(LATEST, scope, pits, now);
        Map<Long, Means> hours = twelveHours(scope, pits, standard, now);
        return pits.stream()
                .map(pit -> merged.get(pit).result(pit, hours.get(pit).aqi()))
                .toList();
    }

    @Override
    public LatestReading newest(Scope scope, long pitId) {
        return merged(LATEST_OF_ALL, scope, List.of(pitId), clock.instant())
                .get(pitId)
                .result(pitId, null);
    }

    @Override
    public Map<String, Double> newest(Scope scope, long pitId, Map<String, Instant> newest, Instant to) {
        List<String> metrics = List.copyOf(newest.keySet());
        return database.in(scope, handle -> handle
                .createQuery(NEWEST)
                .bind("pit", pitId)
                .bindArray("metrics", String.class, metrics)
                .bindArray(
                        "starts",
                        Long.class,
                        metrics.stream()
                                .map(metric -> SqlArrays.micros(newest.get(metric)))
                                .toList())
                .bind("to", to.atOffset(ZoneOffset.UTC))
                .map(RecordMapper.of(Newest.class))
                .stream()
                .collect(Collectors.toMap(Newest::metric, Newest::value)));
    }

    private Map<Long, LatestMerge> merged(String sql, Scope scope, List<Long> pits, Instant now) {
        Map<Long, LatestMerge> merged = new HashMap<>();
        pits.forEach(pit -> merged.put(pit, new LatestMerge(now)));
        database.in(scope, handle -> handle.createQuery(sql)
                .bindArray("pits", Long.class, pits)
                .map((row, context) -> {
                    long pit = row.getLong("pit_id");
                    merged.get(pit).take(row);
                    return pit;
                })
                .list());
        return merged;
    }

    private Map<Long, Means> twelveHours(Scope scope, List<Long> pits, AqiStandard standard, Instant now) {
        Map<Long, Means> known = new HashMap<>();
        pits.forEach(pit -> Optional.ofNullable(means.get(pit))
                .filter(mean -> mean.holds(standard, now))
                .ifPresent(mean -> known.put(pit, mean)));
        List<Long> unknown =
                pits.stream().filter(pit -> !known.containsKey(pit)).toList();
        if (!unknown.isEmpty()) {
            Map<Long, Integer> indexes = rollups.twelveHourAqi(scope, unknown, standard, now);
            unknown.forEach(pit -> known.put(pit, new Means(now, standard, indexes.get(pit))));
            if (means.size() + unknown.size() > MEANS_KEPT_PITS) {
                means.clear();
            }
            means.putAll(known);
        }
        return known;
    }

    @Override
    public ReadingPage history(Scope scope, long pitId, Instant from, Instant to, Optional<String> cursor, int limit) {
        HistoryCursor after = cursor.map(HistoryCursor::of).orElseGet(() -> new HistoryCursor(from, "", "", -1));
        Instant start = after.recordedAt().isAfter(from) ? after.recordedAt() : from;
        return database.in(scope, handle -> handle.createQuery(HISTORY)
                .setFetchSize(ROWS_AT_ONCE)
                .bind("pit", pitId)
                .bind("from", start.atOffset(ZoneOffset.UTC))
                .bind("to", to.atOffset(ZoneOffset.UTC))
                .bind("at", after.recordedAt().atOffset(ZoneOffset.UTC))
                .bind("device", after.deviceId())
                .bind("boot", after.bootId())
                .bind("seq", after.seq())
                .bind("limit", limit + 1)
                .map(JdbiReadingQueryRepository::toReading)
                .withIterator(found -> page(found, limit)));
    }

    /** Takes as many as are wanted, or fewer that are large. */
    private static ReadingPage page(Iterator<Reading> found, int limit) {
        List<Reading> readings = new ArrayList<>();
        long bytes = 0;
        while (found.hasNext()) {
            Reading next = found.next();
            bytes += ReadingWeight.of(next);
            if (readings.size() == limit || (bytes > MAX_BYTES && !readings.isEmpty())) {
                return new ReadingPage(readings, Optional.of(cursorOf(readings.get(readings.size() - 1))));
            }
            readings.add(next);
        }
        return new ReadingPage(readings, Optional.empty());
    }

    private static String cursorOf(Reading last) {
        // A reading of old firmware carries the number it was stored under as its key.
        String boot = last.bootId() == null ? "" : last.bootId();
        return new HistoryCursor(last.recordedAt(), last.deviceId(), boot, last.dedupeSeq()).text();
    }

    private static Reading toReading(ResultSet row, StatementContext context) throws SQLException {
        String boot = row.getString("boot_id");
        long seq = row.getLong("seq");
        Measurements values = new Measurements();
        for (CoreMetric metric : CoreMetric.values()) {
            values.set(metric, number(row, metric.field()));
        }
        ReadingBuilder reading = new ReadingBuilder()
                .place(row.getLong("workshop_id"), row.getLong("pit_id"))
                .deviceId(row.getString("device_id"))
                .recordedAt(time(row, "recorded_at"))
                .receivedAt(time(row, "received_at"))
                .late(row.getBoolean("late"))
                .flags(texts(row, "flags"))
                .jobId(whole(row, "job_id"))
                .values(values)
                .air(air(row))
                .particles(particles(row))
                .src(members(row, "src"))
                .alt(members(row, "alt"))
                .errors(texts(row, "errors"))
                .extra(members(row, "extra"))
                .raw(members(row, "raw"));
        return (boot.isEmpty() ? reading.dedupe(boot, seq) : reading.numbered(boot, seq)).build();
    }

    static AirQuality air(ResultSet row) throws SQLException {
        int aqi = row.getInt("aqi");
        if (row.wasNull()) {
            return AirQuality.NONE;
        }
        String code = row.getString("aqi_standard");
        AqiStandard standard = code == null ? null : Coded.of(AqiStandard.class, code);
        return new AirQuality(
                aqi,
                standard,
                row.getString("aqi_source"),
                standard == null ? null : AirQualityIndex.category(standard, aqi),
                AirQualityIndex.level(aqi));
    }

    static double number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Double.NaN : value;
    }

    static @Nullable Long whole(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static Map<String, Object> members(ResultSet row, String column) throws SQLException {
        String json = row.getString(column);
        return json == null ? Map.of() : Json.read(json, MEMBERS);
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private static @Nullable List<Integer> particles(ResultSet row) throws SQLException {
        Array array = row.getArray("particles");
        return array == null ? null : List.of((Integer[]) array.getArray());
    }
}
