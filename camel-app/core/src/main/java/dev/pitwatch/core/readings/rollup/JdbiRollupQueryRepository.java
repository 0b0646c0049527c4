package dev.pitwatch.core.readings.rollup;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.aqi.TwelveHourAqi;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Roll-ups out of PostgreSQL, under row-level security, with what is not rolled up yet. */
final class JdbiRollupQueryRepository implements RollupQueries {

    private static final String PLACE =
            """
            select w.time_zone as zone, w.aqi_standard as standard, exists (select from rollup_rezone z where z.pit_id = p.id) as rezoned
            from pit p join workshop w on w.id = p.workshop_id where p.id = :pit
            """;

    private static final TypeReference<Map<String, Summary>> SUMMARIES = new TypeReference<>() {};

    /** Rows of the asked-for table may be cut in the middle of a bucket of several parts. */
    private static final int MARGIN = 8;

    private static final int MAX_QUARTERS = 100_000;

    private record PitZone(ZoneId zone, AqiStandard standard, boolean rezoned) {}

    private record Found(NavigableMap<Instant, Rollup> buckets, Optional<Instant> cutAt) {}

    private final Database database;
    private final Clock clock;

    JdbiRollupQueryRepository(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public RollupPage history(
            Scope scope, long pitId, Bucket bucket, Instant from, Instant to, Collection<String> metrics, int limit) {
        return database.in(scope, handle -> place(handle, pitId)
                .map(place -> history(handle, pitId, bucket, place, from, to, metrics, limit))
                .orElseGet(() -> new RollupPage(List.of(), Map.of(), Optional.empty())));
    }

    private static RollupPage history(
            Handle handle,
            long pitId,
            Bucket bucket,
            PitZone place,
            Instant from,
            Instant to,
            Collection<String> metrics,
            int limit) {
        Instant first = bucket.floor(from, place.zone());
        Instant end = bucket.ceiling(to, place.zone());
        if (bucket != Bucket.HOUR) {
            return page(
                    read(handle, pitId, bucket, place, first, end, metrics, limit + MARGIN), first, Map.of(), limit);
        }
        Instant before = first.minus(TwelveHours.BEFORE);
        Found found = read(handle, pitId, bucket, place, before, end, metrics, limit + TwelveHourAqi.HOURS + MARGIN);
        return page(found, first, TwelveHours.all(place.standard(), found.buckets()), limit);
    }

    private static Optional<PitZone> place(Handle handle, long pitId) {
        return handle.createQuery(PLACE)
                .bind("pit", pitId)
                .map(RecordMapper.of(PitZone.class))
                .findOne();
    }

    private static RollupPage page(Found found, Instant first, Map<Instant, Integer> aqi12h, int limit) {
        NavigableMap<Instant, Rollup> whole =
                found.cutAt().map(at -> found.buckets().headMap(at, false)).orElse(found.buckets());
        List<Rollup> rollups = new ArrayList<>(whole.tailMap(first, true).values());
        if (rollups.size() > limit) {
            return new RollupPage(
                    List.copyOf(rollups.subList(0, limit)),
                    aqi12h,
                    Optional.of(rollups.get(limit).at()));
        }
        return new RollupPage(rollups, aqi12h, found.cutAt());
    }

    /** Takes the span as whole buckets. */
    private static Found read(
            Handle handle,
            long pitId,
            Bucket bucket,
            PitZone place,
            Instant from,
            Instant to,
            Collection<String> metrics,
            int most) {
        // While its days are made anew they may be of the time zone before.
        boolean byQuarters = bucket == Bucket.DAY && place.rezoned();
        int rows = byQuarters ? MAX_QUARTERS : most;
        NavigableMap<Instant, Rollup> buckets = new TreeMap<>();
        int[] first = {0};
        Instant[] last = {from};
        try (Query query = handle.createQuery(RollupSql.of(byQuarters ? Bucket.QUARTER : bucket))) {
            bind(query, pitId, from, to)
                    .bindArray("metrics", String.class, List.copyOf(metrics))
                    .bind("most", rows)
                    .map((row, context) -> {
                        Rollup rollup = rollup(row, metrics);
                        if (row.getInt("level") == 0) {
                            first[0]++;
                            last[0] = rollup.at().isAfter(last[0]) ? rollup.at() : last[0];
                        }
                        Instant start = bucket.floor(rollup.at(), place.zone());
                        buckets.merge(start, rollup.at(start), Rollup::and);
                        return start;
                    })
                    .list();
        }
        return new Found(buckets, first[0] < rows ? Optional.empty() : Optional.of(last[0]));
    }

    private static Query bind(Query query, long pitId, Instant from, Instant to) {
        return query.bind("pit", pitId)
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .bind("to", to.atOffset(ZoneOffset.UTC));
    }

    static Rollup rollup(ResultSet row, Collection<String> metrics) throws SQLException {
        Map<String, Summary> summaries = new LinkedHashMap<>();
        for (String metric : RollupColumns.METRICS) {
            long count = row.getLong(metric + "_count");
            if (count > 0) {
                summaries.put(
                        metric,
                        new Summary(
                                count,
                                row.getDouble(metric + "_sum"),
                                row.getDouble(metric + "_min"),
                                row.getDouble(metric + "_max")));
            }
        }
        String extra = row.getString("extra");
        if (extra != null && !metrics.isEmpty()) {
            Json.read(extra, SUMMARIES).forEach((name, summary) -> {
                if (metrics.contains(name)) {
                    summaries.put(name, summary);
                }
            });
        }
        return new Rollup(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getLong("readings"),
                Collections.unmodifiableMap(summaries));
    }

    @Override
    public Total total(Scope scope, long pitId, Instant from, Instant to, Collection<String> metrics) {
        return database.in(scope, handle -> total(handle, pitId, from, to, metrics));
    }

    private static Total total(Handle handle, long pitId, Instant from, Instant to, Collection<String> metrics) {
        Instant first = Bucket.QUARTER.ceiling(from, ZoneOffset.UTC);
        Instant last = Bucket.QUARTER.floor(to, ZoneOffset.UTC);
        boolean quarters = first.isBefore(last);
        try (Query query = handle.createQuery(RollupSql.TOTAL)) {
            return bind(query, pitId, quarters ? first : to, quarters ? last : to)
                    .bind("start", from.atOffset(ZoneOffset.UTC))
                    .bind("end", to.atOffset(ZoneOffset.UTC))
                    .bindArray("metrics", String.class, List.copyOf(metrics))
                    .bind("most", MAX_QUARTERS)
                    .map((row, context) -> rollup(row, metrics))
                    .stream()
                    .map(Total::of)
                    .reduce(Total.NOTHING, Total::and);
        }
    }

    @Override
    public Map<Long, Integer> twelveHourAqi(Scope scope, Collection<Long> pitIds, AqiStandard standard, Instant time) {
        Instant newest = Bucket.HOUR.floor(time, ZoneOffset.UTC);
        Map<Long, Map<Instant, Rollup>> hours = hours(scope, pitIds, newest);
        Map<Long, Integer> indexes = new HashMap<>();
        hours.forEach((pit, own) -> TwelveHours.aqi(standard, own, newest).ifPresent(index -> indexes.put(pit, index)));
        return indexes;
    }

    private Map<Long, Map<Instant, Rollup>> hours(Scope scope, Collection<Long> pitIds, Instant newest) {
        Map<Long, Map<Instant, Rollup>> hours = new HashMap<>();
        database.in(scope, handle -> handle.createQuery(RollupSql.HOURS_OF_PITS)
                .bindArray("pits", Long.class, List.copyOf(pitIds))
                .bind("from", newest.minus(TwelveHours.BEFORE).atOffset(ZoneOffset.UTC))
                .bind("to", Bucket.HOUR.next(newest, ZoneOffset.UTC).atOffset(ZoneOffset.UTC))
                .bindArray("metrics", String.class, List.of())
                .bind("most", TwelveHourAqi.HOURS * MARGIN)
                .map((row, context) -> {
                    Rollup rollup = rollup(row, List.of());
                    Instant start = Bucket.HOUR.floor(rollup.at(), ZoneOffset.UTC); // hours are the same everywhere
                    hours.computeIfAbsent(row.getLong("pit"), pit -> new HashMap<>())
                            .merge(start, rollup.at(start), Rollup::and);
                    return start;
                })
                .list());
        return hours;
    }

    @Override
    public List<Climate> climates(Scope scope, List<ClimateSpan> spans) {
        return database.in(scope, handle -> JdbiClimateRepository.read(handle, clock.instant(), spans));
    }
}
