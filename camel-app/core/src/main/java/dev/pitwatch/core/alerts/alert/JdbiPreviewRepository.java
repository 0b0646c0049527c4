package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.database.StatementSettings;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Past readings, and what else limits look at, out of PostgreSQL, under row-level security. */
final class JdbiPreviewRepository {

    /** As they are read, by the index of each pit: nothing is sorted, and only a part is in memory. */
    private static final String SAMPLES =
            """
            select r.workshop_id, p.id as pit_id, r.device_id, (extract(epoch from r.recorded_at) * 1000)::bigint as millis,
                r.job_id, r.aqi, r.temperature, r.humidity, r.errors, r.flags, r.alt, r.raw
            from unnest(:pits) p (id)
            cross join lateral (
                select workshop_id, device_id, recorded_at, job_id, aqi, temperature, humidity, errors,
                    nullif(flags, '{}') as flags, alt::text, case when alt is not null then raw::text end as raw
                from reading
                where pit_id = p.id and recorded_at >= :from and recorded_at < :to and not late
                order by recorded_at) r
            """;

    private static final int AT_ONCE = 5_000;

    private static final String DEVICES =
            """
            select device_id, pit_id, interval_s, status = 'active' as active
            from device where workshop_id = :workshop and status <> 'retired'
            """;

    /** As film_stage() has them now. Stages that follow each other are one. */
    private static final String FILM =
            """
            select pit_id, lower(times) as "from", nullif(upper(times), :to) as "to"
            from (
                select pit_id, unnest(range_agg(tstzrange("from", "to"))) as times
                from (
                    select o.pit_id, greatest(o.from_at, s.started_at, :from) as "from",
                        least(o.to_at, case s.state when 'running' then null else s.finished_at end, :to) as "to"
                    from job_occupancy o
                    join job_stage s on s.job_id = o.job_id
                    where o.pit_id = any(:pits) and o.from_at < :to and (o.to_at is null or o.to_at > :from)
                        and lower(s.name) in ('installation', 'coating', 'curing') and s.started_at is not null
                        and (s.state = 'running' or s.finished_at is not null)) stage
                where "from" < "to"
                group by pit_id) film
            order by 1, 2
            """;

    private final Database database;

    JdbiPreviewRepository(Database database) {
        this.database = database;
    }

    /**
     * Gives the samples of these pits to the reader, those of a pit after each other and by time. By the index: what the planner knows
     * of a day may be from when one pit had measured alone, and each other pit would then take a scan of all of it.
     */
    void samples(Scope scope, Collection<Long> pits, Instant from, Instant to, Consumer<Sample> reader) {
        StatementSettings.byIndexes(() -> database.in(scope, handle -> {
            handle.createQuery(SAMPLES)
                    .setFetchSize(AT_ONCE)
                    .bindArray("pits", Long.class, pits.toArray())
                    .bind("from", utc(from))
                    .bind("to", utc(to))
                    .map((row, context) -> SampleRow.ofReading(row, Instant.ofEpochMilli(row.getLong("millis"))))
                    .useIterator(samples -> samples.forEachRemaining(reader));
            return pits;
        }));
    }

    /**
     * A device of the workshop.
     *
     * @param pitId null: it is in none
     * @param intervalS seconds between its readings
     * @param active whether it is to be heard
     */
    record Known(String deviceId, @Nullable Long pitId, int intervalS, boolean active) {}

    /** {@return the workshop's devices that were not put away} */
    List<Known> devices(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle.createQuery(DEVICES)
                .bind("workshop", workshopId)
                .map(RecordMapper.of(Known.class))
                .list());
    }

    /**
     * A time in which film was worked on in a pit.
     *
     * @param to the first moment after it; null: not before that up to which was asked
     */
    record FilmTime(long pitId, Instant from, @Nullable Instant to) {}

    /** {@return when film was worked on in these pits, by pit and in their order; two times never touch} */
    Map<Long, List<FilmTime>> filmTimes(Scope scope, Collection<Long> pits, Instant from, Instant to) {
        return database.in(scope, handle -> handle
                .createQuery(FILM)
                .bindArray("pits", Long.class, pits.toArray())
                .bind("from", utc(from))
                .bind("to", utc(to))
                .map(RecordMapper.of(FilmTime.class))
                .stream()
                .collect(Collectors.groupingBy(FilmTime::pitId)));
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
