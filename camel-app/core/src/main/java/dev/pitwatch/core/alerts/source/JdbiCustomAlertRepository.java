package dev.pitwatch.core.alerts.source;

import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.alerts.alert.ClearedReason;
import dev.pitwatch.core.alerts.alert.WellAlerts.Turned;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Newest values of drivers' metrics and the alerts of them in PostgreSQL, by the role of ingest. */
final class JdbiCustomAlertRepository {

    /** An older value raises nothing: its device has stopped to measure it. */
    private static final Duration NEWS = Duration.ofHours(1);

    private static final String VALUE =
            """
            case when jsonb_typeof(l.metrics #> array[:metric::text, 'value']) = 'number'
                then :sign::double precision * (l.metrics #>> array[:metric::text, 'value'])::double precision end""";

    private static final String THERE =
            """
            join device d on d.device_id = l.device_id and d.pit_id = l.pit_id and d.status = 'active'
                and d.connection in ('online', 'updating')""";

    // The value and both bounds have the sign that makes "outside" the greater one.
    private static final String DIFFERENCES =
            """
            with measured as (
                select l.workshop_id, l.pit_id, l.device_id, l.job_id,
                    %s as value,
                    case when jsonb_typeof(l.metrics #> array[:metric::text, 'at']) = 'number'
                        then (l.metrics #>> array[:metric::text, 'at'])::double precision end > :since as is_news
                from reading_latest l
                %s),
            watched as (
                select workshop_id, pit_id, bool_or(value > :sign::double precision * :opens and is_news) as outside,
                    bool_or(value >= :sign::double precision * :clears) as held, :sign::double precision * max(value) as value,
                    (array_agg(device_id order by value desc))[1] as device_id,
                    (array_agg(job_id order by value desc))[1] as job_id
                from measured where value is not null
                group by workshop_id, pit_id),
            raised as (
                select workshop_id, pit_id, true as raised, case when flapping then well_since <= :now::timestamptz - interval '15 minutes'
                    else created_at <= :now::timestamptz - interval '10 seconds' end as is_old
                from alert
                where alert_type = :type and cleared_at is null and pit_id is not null),
            concerned as (
                select workshop_id, pit_id, w.device_id, w.job_id, w.value, w.outside, w.held, coalesce(r.raised, false) as raised,
                    r.is_old
                from watched w full join raised r using (workshop_id, pit_id)),
            placed as (
                select c.*, p.status = 'maintenance' and coalesce(p.maintenance_until > :now, true) as in_maintenance
                from concerned c join pit p on p.id = c.pit_id),
            differing as (
                select *, row_number() over (partition by workshop_id order by pit_id) as turn
                from placed
                where case when raised then in_maintenance or is_old and (device_id is null or not held)
                    else outside and not in_maintenance end),
            next as (select * from differing order by turn, workshop_id limit 500)
            select workshop_id, pit_id, device_id, job_id, value, case
                when not raised then null
                when in_maintenance then 'maintenance'
                when device_id is null then 'no_data'
                else 'recovered' end as cleared
            from next
            order by 1, 2 -- so that two hubs, which save them in this order, never wait for each other in a circle
            """
                    .formatted(VALUE, THERE);

    /** Alerts that flap of which it changed whether a device of their pit holds them: one that is there and outside. */
    private static final String TURNED =
            """
            with flapping as (
                select a.id, a.well_since, exists (
                    select 1 from reading_latest l %2$s
                    where l.pit_id = a.pit_id and %1$s >= :sign::double precision * :clears) as held
                from alert a
                where a.alert_type = :type and a.cleared_at is null and a.flapping and a.pit_id is not null)
            select id, not held as well from flapping where held = (well_since is not null)
            """
                    .formatted(VALUE, THERE);

    private final Jdbi ingest;

    JdbiCustomAlertRepository(Jdbi ingest) {
        this.ingest = ingest;
    }

    /**
     * A limit on a metric.
     *
     * @param upper whether what is above it is outside
     * @param opens outside of this
     * @param clears inside of this
     */
    record Limit(String metric, String alertType, boolean upper, double opens, double clears) {}

    /**
     * A pit whose alert is to be opened or cleared.
     *
     * @param deviceId the one whose value is furthest outside; null: none is there
     * @param cleared why it ends; null: it opens
     */
    record Difference(
            long workshopId,
            long pitId,
            @Nullable String deviceId,
            @Nullable Long jobId,
            @Nullable Double value,
            @Nullable ClearedReason cleared) {}

    /** {@return alerts that flap of which it changed whether a device of their pit holds them} */
    List<Turned> turned(Limit limit, Instant now) {
        return ingest.withHandle(handle -> bound(handle.createQuery(TURNED), limit, now)
                .map(RecordMapper.of(Turned.class))
                .list());
    }

    /** {@return where values and open alerts differ; some of them when they are many} */
    List<Difference> differences(Limit limit, Instant now) {
        return ingest.withHandle(handle -> bound(handle.createQuery(DIFFERENCES), limit, now)
                .bind("opens", limit.opens())
                .bind("since", (double) now.minus(NEWS).toEpochMilli())
                .map(RecordMapper.of(Difference.class))
                .list());
    }

    private static <S extends SqlStatement<S>> S bound(S statement, Limit limit, Instant now) {
        return statement
                .bind("metric", limit.metric())
                .bind("type", limit.alertType())
                .bind("sign", limit.upper() ? 1.0 : -1.0)
                .bind("clears", limit.clears())
                .bind("now", now.atOffset(ZoneOffset.UTC));
    }
}
