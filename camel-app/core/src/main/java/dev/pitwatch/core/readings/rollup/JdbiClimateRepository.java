package dev.pitwatch.core.readings.rollup;

import dev.pitwatch.core.readings.rollup.Climate.Gap;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Reads the climate of many spans at once: out of readings, or out of roll-ups where the readings are in the archive or too
 * many.
 */
final class JdbiClimateRepository {

    /** {@code n} is the span's place among those that are asked for. */
    private static final String SPANS =
            """
            (select unnest(cast(:numbers as integer[])) as n, unnest(cast(:pits as bigint[])) as pit_id,
                unnest(cast(:starts as timestamptz[])) as starts, unnest(cast(:ends as timestamptz[])) as ends,
                make_interval(secs => unnest(cast(:holds as bigint[]))) as hold,
                unnest(cast(:least_temperatures as float8[])) as least_temperature,
                unnest(cast(:most_temperatures as float8[])) as most_temperature,
                unnest(cast(:least_humidities as float8[])) as least_humidity,
                unnest(cast(:most_humidities as float8[])) as most_humidity) s
            """;

    private static final String SOURCES =
            """
            select s.n,
                (select coalesce(max(d.interval_s), 10) from device d where d.pit_id = p.id and d.status <> 'retired') as interval_s,
                exists (select from reading_archive a
                    where a.workshop_id = p.workshop_id and a.state = 'archived'
                        and a.day >= cast((s.starts at time zone 'UTC') as date)
                        and a.day <= cast((s.ends at time zone 'UTC') as date)) as archived
            from %s join pit p on p.id = s.pit_id
            """
                    .formatted(SPANS);

    // A reading holds until the next of the pit, or as long as none is missed; the one before the span reaches into it.
    private static final String OF_READINGS =
            """
            select s.n, held.*, told.*
            from %s
            cross join lateral (
                select coalesce(extract(epoch from sum(held)), 0)::float8 as known,
                    coalesce(extract(epoch from sum(held) filter (
                        where temperature between s.least_temperature and s.most_temperature
                            and humidity between s.least_humidity and s.most_humidity)), 0)::float8 as good
                from (
                    select temperature, humidity,
                        least(coalesce(lead(recorded_at) over (order by recorded_at), s.ends), recorded_at + s.hold, s.ends)
                            - greatest(recorded_at, s.starts) as held
                    from reading
                    where pit_id = s.pit_id and recorded_at >= s.starts - s.hold and recorded_at < s.ends
                        and temperature is not null and humidity is not null) one
                where held > interval '0') held
            cross join lateral (
                select count(temperature) as temperature_count, sum(temperature) as temperature_sum,
                    min(temperature) as temperature_min, max(temperature) as temperature_max,
                    count(humidity) as humidity_count, sum(humidity) as humidity_sum,
                    min(humidity) as humidity_min, max(humidity) as humidity_max,
                    count(pm25) as pm25_count, sum(pm25) as pm25_sum, min(pm25) as pm25_min, max(pm25) as pm25_max,
                    coalesce(max(recorded_at), s.starts) as last,
                    (array_agg(before order by recorded_at) filter (where recorded_at - before > s.hold))[1 : %d] as gap_starts,
                    (array_agg(recorded_at order by recorded_at) filter (where recorded_at - before > s.hold))[1 : %d] as gap_ends
                from (
                    select recorded_at, temperature, humidity, pm25,
                        lag(recorded_at, 1, s.starts) over (order by recorded_at) as before
                    from reading
                    where pit_id = s.pit_id and recorded_at >= s.starts and recorded_at < s.ends) one) told
            """
                    .formatted(SPANS, Climate.MAX_GAPS, Climate.MAX_GAPS);

    /** Narrow and in order, so that each row is counted as it comes and none is kept: a long job's are a hundred thousand a stay. */
    private static final String ROLLUPS =
            """
            select s.n, r.at, r.readings,
                r.temperature_count, r.temperature_sum, r.temperature_min, r.temperature_max,
                r.humidity_count, r.humidity_sum, r.humidity_min, r.humidity_max,
                r.pm25_count, r.pm25_sum, r.pm25_min, r.pm25_max
            from %s cross join lateral (%s) r order by s.n, r.at
            """;

    private static final String OF_MINUTES = ofRollups(Bucket.MINUTE);
    private static final String OF_QUARTERS = ofRollups(Bucket.QUARTER);

    private static final Duration LONGEST_BY_READINGS = Duration.ofDays(7);
    private static final Duration LONGEST_BY_MINUTES = Duration.ofDays(7);
    private static final int MAX_ROLLUPS = 100_000;
    private static final int ROWS_AT_ONCE = 1_000;
    private static final int MISSED = 3;
    private static final long LEAST_GAP_S = 60;

    private final Handle handle;
    private final Instant now;

    /** A span, its place among those that are asked for, and what its pit is like. */
    private record Asked(int number, ClimateSpan span, Duration hold, boolean archived) {

        boolean byReadings() {
            return !archived && span.length().compareTo(LONGEST_BY_READINGS) <= 0;
        }

        Bucket bucket() {
            return span.length().compareTo(LONGEST_BY_MINUTES) <= 0 ? Bucket.MINUTE : Bucket.QUARTER;
        }

        /** {@return the same with whole buckets, which begin at the same moments everywhere} */
        Asked whole() {
            Instant from = bucket().floor(span.from(), ZoneOffset.UTC);
            Instant to = bucket().ceiling(span.to(), ZoneOffset.UTC);
            return new Asked(number, new ClimateSpan(span.pitId(), from, to, span.band()), hold, archived);
        }
    }

    /** A roll-up of the span that has that place. */
    private record Part(int number, Rollup rollup) {}

    private JdbiClimateRepository(Handle handle, Instant now) {
        this.handle = handle;
        this.now = now;
    }

    private static String ofRollups(Bucket bucket) {
        String ofOne = RollupSql.of(bucket)
                .replace(":pit", "s.pit_id")
                .replace(":from", "s.starts")
                .replace(":to", "s.ends");
        return ROLLUPS.formatted(SPANS, ofOne);
    }

    /** {@return the climate of each span, in their order} */
    static List<Climate> read(Handle handle, Instant now, List<ClimateSpan> spans) {
        return new JdbiClimateRepository(handle, now).read(spans);
    }

    private List<Climate> read(List<ClimateSpan> spans) {
        List<Climate> climates = new ArrayList<>(Collections.nCopies(spans.size(), Climate.NONE));
        List<Asked> asked = asked(spans);
        fill(climates, asked.stream().filter(Asked::byReadings).toList(), this::ofReadings);
        for (Bucket bucket : List.of(Bucket.MINUTE, Bucket.QUARTER)) {
            fill(
                    climates,
                    asked.stream()
                            .filter(one -> !one.byReadings() && one.bucket() == bucket)
                            .toList(),
                    some -> ofRollups(bucket, some));
        }
        return climates;
    }

    private static void fill(
            List<Climate> climates, List<Asked> asked, Function<List<Asked>, Map<Integer, Climate>> read) {
        if (!asked.isEmpty()) {
            read.apply(asked).forEach(climates::set);
        }
    }

    /** {@return those that have begun, in pits that may be known of} */
    private List<Asked> asked(List<ClimateSpan> spans) {
        List<Asked> begun = new ArrayList<>();
        for (int n = 0; n < spans.size(); n++) {
            ClimateSpan span = spans.get(n).until(now);
            if (span.from().isBefore(span.to())) {
                begun.add(new Asked(n, span, Duration.ZERO, false));
            }
        }
        if (begun.isEmpty()) {
            return begun;
        }
        try (Query query = handle.createQuery(SOURCES)) {
            return bind(query, begun)
                    .map((row, context) -> {
                        int number = row.getInt("n");
                        long hold = Math.max(LEAST_GAP_S, (long) MISSED * row.getInt("interval_s"));
                        return new Asked(
                                number,
                                spans.get(number).until(now),
                                Duration.ofSeconds(hold),
                                row.getBoolean("archived"));
                    })
                    .list();
        }
    }

    private Map<Integer, Climate> ofReadings(List<Asked> asked) {
        Map<Integer, Asked> byNumber = asked.stream().collect(Collectors.toMap(Asked::number, one -> one));
        Map<Integer, Climate> climates = new HashMap<>();
        try (Query query = handle.createQuery(OF_READINGS)) {
            bind(query, asked)
                    .map((row, context) -> {
                        Asked one = byNumber.get(row.getInt("n"));
                        return climates.put(one.number(), ofReadings(row, one));
                    })
                    .list();
        }
        return climates;
    }

    private static Climate ofReadings(ResultSet row, Asked asked) throws SQLException {
        List<Gap> gaps = new ArrayList<>();
        List<Instant> starts = instants(row, "gap_starts");
        List<Instant> ends = instants(row, "gap_ends");
        for (int i = 0; i < starts.size(); i++) {
            gaps.add(new Gap(starts.get(i), ends.get(i)));
        }
        Instant last = row.getObject("last", OffsetDateTime.class).toInstant();
        Instant to = asked.span().to();
        if (gaps.size() < Climate.MAX_GAPS && Duration.between(last, to).compareTo(asked.hold()) > 0) {
            gaps.add(new Gap(last, to));
        }
        return new Climate(
                summary(row, "temperature"),
                summary(row, "humidity"),
                summary(row, "pm25"),
                row.getDouble("known"),
                row.getDouble("good"),
                ClimateSource.READINGS,
                gaps);
    }

    private static Optional<Summary> summary(ResultSet row, String metric) throws SQLException {
        long count = row.getLong(metric + "_count");
        return count == 0
                ? Optional.empty()
                : Optional.of(new Summary(
                        count,
                        row.getDouble(metric + "_sum"),
                        row.getDouble(metric + "_min"),
                        row.getDouble(metric + "_max")));
    }

    private static List<Instant> instants(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null
                ? List.of()
                : Stream.of((Timestamp[]) array.getArray())
                        .map(Timestamp::toInstant)
                        .toList();
    }

    /** By the means of minutes, or of quarters where there were too many: as good as what is left allows. */
    private Map<Integer, Climate> ofRollups(Bucket bucket, List<Asked> asked) {
        Map<Integer, ClimateOfRollups> counted = new HashMap<>();
        asked.forEach(one -> counted.put(one.number(), new ClimateOfRollups(bucket, one.span(), one.hold())));
        try (Query query = handle.createQuery(bucket == Bucket.MINUTE ? OF_MINUTES : OF_QUARTERS)) {
            bind(query, asked.stream().map(Asked::whole).toList())
                    .bindArray("metrics", String.class, List.of())
                    .bind("most", MAX_ROLLUPS)
                    .setFetchSize(ROWS_AT_ONCE)
                    .map((row, context) -> new Part(row.getInt("n"), rollup(row)))
                    .forEach(part -> counted.get(part.number()).add(part.rollup()));
        }
        Map<Integer, Climate> climates = new HashMap<>();
        counted.forEach((number, one) -> climates.put(number, one.climate()));
        return climates;
    }

    private static Rollup rollup(ResultSet row) throws SQLException {
        Map<String, Summary> metrics = new HashMap<>();
        for (String metric : ClimateOfRollups.METRICS) {
            summary(row, metric).ifPresent(summary -> metrics.put(metric, summary));
        }
        return new Rollup(row.getObject("at", OffsetDateTime.class).toInstant(), row.getLong("readings"), metrics);
    }

    private static Query bind(Query query, List<Asked> asked) {
        return query.bindArray("numbers", Integer.class, all(asked, Asked::number))
                .bindArray("pits", Long.class, all(asked, one -> one.span().pitId()))
                .bindArray("starts", String.class, all(asked, one -> one.span()
                        .from()
                        .toString()))
                .bindArray(
                        "ends", String.class, all(asked, one -> one.span().to().toString()))
                .bindArray("holds", Long.class, all(asked, one -> one.hold().toSeconds()))
                .bindArray("least_temperatures", Double.class, all(asked, one -> one.span()
                        .band()
                        .minTemperature()))
                .bindArray("most_temperatures", Double.class, all(asked, one -> one.span()
                        .band()
                        .maxTemperature()))
                .bindArray("least_humidities", Double.class, all(asked, one -> one.span()
                        .band()
                        .minHumidity()))
                .bindArray("most_humidities", Double.class, all(asked, one -> one.span()
                        .band()
                        .maxHumidity()));
    }

    private static <T> List<T> all(List<Asked> asked, Function<Asked, T> column) {
        return asked.stream().map(column).toList();
    }
}
