package dev.pitwatch.core.readings.rollup;

import dev.pitwatch.base.database.RecordMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;

/**
 * Makes roll-ups anew out of what is below them. Anyone who stores readings adds rows to {@code rollup_due} in the same
 * transaction, or relies on one of the epoch that lasts; the one that takes rows of a settled epoch sees all of those readings, and
 * rows of transactions not yet seen stay.
 */
final class JdbiRollupRepository {

    private static final String LOCK = "select pg_try_advisory_xact_lock(hashtext('rollups'))";

    private static final String LAG = "select min(minute) from rollup_due where minute <= :closed";

    private static final String REMEMBER =
            "insert into rollup_metric (name) select unnest(cast(:metrics as text[])) on conflict do nothing";

    private static final String METRICS = "select name from rollup_metric order by name";

    private static final String NEXT_EPOCH =
            """
            select nextval('rollup_epoch')
            where exists (select from rollup_due d join rollup_epoch e on e.last_value = d.epoch where d.minute <= :ended)
            """;

    // Never of the epoch that lasts: who stores takes a refused lock for the end of an epoch.
    private static final String SETTLED =
            """
            with past as materialized (
                select distinct d.epoch from rollup_due d join rollup_epoch e on d.epoch < e.last_value where d.epoch > 0)
            select epoch from past where pg_try_advisory_xact_lock(hashtext('rollup_epoch'), epoch)
            """;

    private static final String TAKE =
            """
            with picked as (
                select pit_id, minute from rollup_due
                where minute <= :closed and (epoch = 0 or epoch = any (cast(:settled as integer[])))
                group by pit_id, minute order by pit_id, minute limit :most),
            gone as (
                delete from rollup_due d using picked p
                where d.pit_id = p.pit_id and d.minute = p.minute
                    and (d.epoch = 0 or d.epoch = any (cast(:settled as integer[])))
                returning d.workshop_id, d.pit_id, d.minute)
            select distinct g.workshop_id, g.pit_id, g.minute, w.time_zone
            from gone g join workshop w on w.id = g.workshop_id
            """;

    // Each a plan of its own, minute by minute: a join could choose to read whole days.
    private static final String MINUTES =
            """
            insert into rollup_1m (workshop_id, pit_id, at, part, %s)
            select d.workshop_id, d.pit_id, d.minute, rollup_part(d.workshop_id, d.minute), %s
            from (select unnest(cast(:workshops as bigint[])) as workshop_id, unnest(cast(:pits as bigint[])) as pit_id,
                to_timestamp(unnest(cast(:starts as bigint[]))) as minute) d
            cross join lateral (%s) a
            on conflict (pit_id, at, part) do update set %s
            """
                    .formatted(
                            RollupColumns.NAMES,
                            RollupColumns.NAMES,
                            RollupColumns.ofReadings("d.pit_id", "d.minute", "d.minute + interval '1 minute'"),
                            RollupColumns.REPLACED);

    private static final String QUARTERS = coarser("rollup_15m", "rollup_1m", "", "");
    private static final String HOURS = coarser("rollup_1h", "rollup_15m", "", "");
    private static final String DAYS = coarser("rollup_1d", "rollup_15m", ", until", ", until = excluded.until");

    private static final String REZONED =
            """
            select z.workshop_id, z.pit_id, w.time_zone as zone, z.xmin::text as version
            from rollup_rezone z join workshop w on w.id = z.workshop_id
            order by z.pit_id limit 1
            """;

    private static final String NO_DAYS = "delete from rollup_1d where pit_id = :pit";

    private static final String QUARTERS_THERE =
            "select distinct date_trunc('hour', at) as at from rollup_15m where pit_id = :pit";

    /** Stays when the zone has changed since. */
    private static final String REZONE_DONE = "delete from rollup_rezone where pit_id = :pit and xmin::text = :version";

    private static String coarser(String table, String finer, String column, String replaced) {
        return """
                insert into %s (workshop_id, pit_id, at%s, %s)
                select d.workshop_id, d.pit_id, d.at%s, %s
                from (select unnest(cast(:workshops as bigint[])) as workshop_id, unnest(cast(:pits as bigint[])) as pit_id,
                    to_timestamp(unnest(cast(:starts as bigint[]))) as at,
                    to_timestamp(unnest(cast(:ends as bigint[]))) as until) d
                cross join lateral (%s) a
                on conflict (pit_id, at) do update set %s%s
                """
                .formatted(
                        table,
                        column,
                        RollupColumns.NAMES,
                        column,
                        RollupColumns.NAMES,
                        RollupColumns.ofRollups(finer, "d.pit_id", "d.at", "d.until"),
                        RollupColumns.REPLACED,
                        replaced);
    }

    /** A pit's time from a start to an end. */
    private record Span(long workshopId, long pitId, Instant from, Instant to) {}

    /** A pit, and a time that is looked at in a time zone. */
    private record Moment(long workshopId, long pitId, Instant at, ZoneId zone) {

        static Moment of(ResultSet row, String column) throws SQLException {
            return new Moment(
                    row.getLong("workshop_id"),
                    row.getLong("pit_id"),
                    row.getObject(column, OffsetDateTime.class).toInstant(),
                    ZoneId.of(row.getString("time_zone")));
        }

        Span in(Bucket bucket) {
            return new Span(workshopId, pitId, bucket.floor(at, zone), bucket.next(at, zone));
        }
    }

    /** A pit and its workshop's time zone. */
    private record RezonedPit(long workshopId, long pitId, ZoneId zone, String version) {}

    private final Jdbi jdbi;

    /** Takes Jdbi of pitwatch_ingest. */
    JdbiRollupRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** {@return how old the oldest minute is that was due by then; zero: none is} */
    Duration lag(Instant closed) {
        return jdbi.withHandle(handle -> handle.createQuery(LAG)
                        .bind("closed", closed.atOffset(ZoneOffset.UTC))
                        .mapTo(OffsetDateTime.class)
                        .findOne())
                .map(oldest -> Duration.between(oldest.toInstant(), closed))
                .orElse(Duration.ZERO);
    }

    /** Remembers the names of drivers' own metrics, which are rolled up from then on. */
    void remember(Collection<String> metrics) {
        if (!metrics.isEmpty()) {
            jdbi.useTransaction(handle -> handle.createUpdate(REMEMBER)
                    .bindArray("metrics", String.class, List.copyOf(metrics))
                    .execute());
        }
    }

    /**
     * Lets those who store readings note minutes anew that ended, and tells whose notes may be taken.
     *
     * @param ended minutes that began then or before
     * @return epochs of {@code rollup_due} whose rows no one relies on any more
     */
    List<Integer> settle(Instant ended) {
        return jdbi.inTransaction(handle -> {
            handle.createQuery(NEXT_EPOCH)
                    .bind("ended", ended.atOffset(ZoneOffset.UTC))
                    .mapTo(int.class)
                    .findOne();
            return handle.createQuery(SETTLED).mapTo(Integer.class).list();
        });
    }

    /**
     * Rolls up some of what is due, in one transaction; two at once are one after the other.
     *
     * @param settled what {@link #settle} reported
     * @param closed minutes that began then or before
     * @param most so many minutes of a pit
     * @return how many were; 0: nothing is due, or another party is at it
     */
    int rollUp(List<Integer> settled, Instant closed, int most) {
        return jdbi.inTransaction(handle -> {
            if (!locked(handle)) {
                return 0;
            }
            List<Moment> due = handle.createQuery(TAKE)
                    .bindArray("settled", Integer.class, settled)
                    .bind("closed", closed.atOffset(ZoneOffset.UTC))
                    .bind("most", most)
                    .map((row, context) -> Moment.of(row, "minute"))
                    .list();
            if (!due.isEmpty()) {
                List<String> metrics =
                        handle.createQuery(METRICS).mapTo(String.class).list();
                update(handle, MINUTES, spans(due, Bucket.MINUTE), Optional.of(metrics));
                update(handle, QUARTERS, spans(due, Bucket.QUARTER), Optional.empty());
                update(handle, HOURS, spans(due, Bucket.HOUR), Optional.empty());
                update(handle, DAYS, spans(due, Bucket.DAY), Optional.empty());
            }
            return due.size();
        });
    }

    /** {@return whether a pit's days were made anew, since its workshop has another time zone} */
    boolean rezone() {
        return jdbi.inTransaction(handle -> {
            if (!locked(handle)) {
                return false;
            }
            Optional<RezonedPit> found = handle.createQuery(REZONED)
                    .map(RecordMapper.of(RezonedPit.class))
                    .findOne();
            found.ifPresent(pit -> rezone(handle, pit));
            return found.isPresent();
        });
    }

    private static void rezone(Handle handle, RezonedPit pit) {
        handle.createUpdate(NO_DAYS).bind("pit", pit.pitId()).execute();
        List<Moment> hours = handle.createQuery(QUARTERS_THERE)
                .bind("pit", pit.pitId())
                .mapTo(OffsetDateTime.class)
                .map(at -> new Moment(pit.workshopId(), pit.pitId(), at.toInstant(), pit.zone()))
                .list();
        Set<Span> days = new LinkedHashSet<>();
        for (Moment hour : hours) {
            days.add(hour.in(Bucket.DAY));
            // A day may begin within the hour.
            days.add(new Moment(pit.workshopId(), pit.pitId(), hour.at().plus(Duration.ofMinutes(59)), pit.zone())
                    .in(Bucket.DAY));
        }
        if (!days.isEmpty()) {
            update(handle, DAYS, List.copyOf(days), Optional.empty());
        }
        handle.createUpdate(REZONE_DONE)
                .bind("pit", pit.pitId())
                .bind("version", pit.version())
                .execute();
    }

    private static boolean locked(Handle handle) {
        return handle.createQuery(LOCK).mapTo(boolean.class).one();
    }

    private static List<Span> spans(List<Moment> due, Bucket bucket) {
        Set<Span> spans = new LinkedHashSet<>();
        due.forEach(moment -> spans.add(moment.in(bucket)));
        return new ArrayList<>(spans);
    }

    private static void update(Handle handle, String sql, List<Span> spans, Optional<List<String>> metrics) {
        try (Update update = handle.createUpdate(sql)) {
            update.bindArray("workshops", Long.class, all(spans, Span::workshopId))
                    .bindArray("pits", Long.class, all(spans, Span::pitId))
                    .bindArray(
                            "starts", Long.class, all(spans, span -> span.from().getEpochSecond()));
            if (metrics.isPresent()) {
                update.bindArray("metrics", String.class, metrics.get());
            } else {
                update.bindArray(
                        "ends", Long.class, all(spans, span -> span.to().getEpochSecond()));
            }
            update.execute();
        }
    }

    private static List<Long> all(List<Span> spans, Function<Span, Long> column) {
        return spans.stream().map(column).toList();
    }
}
