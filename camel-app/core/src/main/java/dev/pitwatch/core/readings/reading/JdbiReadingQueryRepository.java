package dev.pitwatch.core.readings.reading;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Coded;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.admission.aqi.AirQualityIndex;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.licence.PresenceStatements;
import dev.pitwatch.core.readings.rollup.RollupQueries;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Readings out of PostgreSQL, under row-level security; no list without an index. */
public final class JdbiReadingQueryRepository implements ReadingQueries {

    private static final String STANDARD =
            """
            select w.aqi_standard from pit p join workshop w on w.id = p.workshop_id where p.id = :pit
            """;

    // A device that left the pit no longer counts.
    private static final String LATEST =
            """
            select l.*, d.interval_s, %s as offline_s
            from reading_latest l join device d on d.device_id = l.device_id and d.pit_id = l.pit_id
            %s
            where l.pit_id = :pit
            """
                    .formatted(PresenceStatements.OFFLINE_SECONDS, PresenceStatements.LIMITS);

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
    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

    private record Means(Instant at, AqiStandard standard, OptionalInt aqi) {}

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

    @Override
    public Optional<LatestReading> latest(Scope scope, long pitId) {
        Instant now = clock.instant();
        return database.together(() -> database.in(scope, handle -> handle.createQuery(STANDARD)
                        .bind("pit", pitId)
                        .mapTo(String.class)
                        .findOne())
                .map(code -> Coded.of(AqiStandard.class, code))
                .map(standard -> merged(scope, pitId, now).result(pitId, twelveHours(scope, pitId, standard, now))));
    }

    @Override
    public LatestReading newest(Scope scope, long pitId) {
        return merged(scope, pitId, clock.instant()).result(pitId, null);
    }

    private LatestMerge merged(Scope scope, long pitId, Instant now) {
        LatestMerge merge = new LatestMerge(now);
        database.in(scope, handle -> handle.createQuery(LATEST)
                .bind("pit", pitId)
                .map((row, context) -> {
                    merge.take(row);
                    return pitId;
                })
                .list());
        return merge;
    }

    private @Nullable Integer twelveHours(Scope scope, long pitId, AqiStandard standard, Instant now) {
        Means known = means.get(pitId);
        if (known == null
                || known.standard() != standard
                || Duration.between(known.at(), now).abs().compareTo(MEANS_KEPT) > 0) {
            known = new Means(now, standard, rollups.twelveHourAqi(scope, pitId, standard, now));
            if (means.size() >= MEANS_KEPT_PITS) {
                means.clear();
            }
            means.put(pitId, known);
        }
        return known.aqi().isPresent() ? known.aqi().getAsInt() : null;
    }

    @Override
    public ReadingPage history(Scope scope, long pitId, Instant from, Instant to, Optional<String> cursor, int limit) {
        HistoryCursor after = cursor.map(HistoryCursor::of).orElseGet(() -> new HistoryCursor(from, "", "", -1));
        Instant start = after.recordedAt().isAfter(from) ? after.recordedAt() : from;
        List<Reading> found = database.in(scope, handle -> handle.createQuery(HISTORY)
                .bind("pit", pitId)
                .bind("from", start.atOffset(ZoneOffset.UTC))
                .bind("to", to.atOffset(ZoneOffset.UTC))
                .bind("at", after.recordedAt().atOffset(ZoneOffset.UTC))
                .bind("device", after.deviceId())
                .bind("boot", after.bootId())
                .bind("seq", after.seq())
                .bind("limit", limit + 1)
                .map(JdbiReadingQueryRepository::toReading)
                .list());
        if (found.size() <= limit) {
            return new ReadingPage(found, Optional.empty());
        }
        List<Reading> readings = found.subList(0, limit);
        return new ReadingPage(List.copyOf(readings), Optional.of(cursorOf(readings.get(limit - 1))));
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
