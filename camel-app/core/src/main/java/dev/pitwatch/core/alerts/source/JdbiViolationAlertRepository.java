package dev.pitwatch.core.alerts.source;

import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.alerts.alert.ClearedReason;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Violations and the alerts of them in PostgreSQL, by the role of ingest. */
final class JdbiViolationAlertRepository {

    /**
     * Names of devices that are in no workshop can be made up: at most 100 of them have an alert at a time, in turns of the workshops
     * whose topics they were sent to, which begin with two names; no others' account may publish there. That a subscription has ended is
     * one alert of the workshop, not one of each device. Hubs of before V141 name the platform's {@code unknown_device}: beside such a
     * one none is opened, since that hub would clear it, and it is cleared in its time.
     */
    private static final String DIFFERENCES =
            """
            with refused as (
                select v.workshop_id, v.device_id,
                    (array_agg(v.reason order by v.last_seen_at desc))[1] as reason, min(v.first_seen_at) as first_seen_at,
                    row_number() over (
                        partition by v.workshop_id, substring((array_agg(v.topic order by v.last_seen_at desc))[1] from '^[^/]*/[^/]*')
                        order by min(v.first_seen_at), v.device_id) as turn
                from violation v
                where v.last_seen_at > :since and not (v.workshop_id is not null and v.reason like 'subscription#_%' escape '#')
                group by 1, 2),
            placed as (
                select *, row_number() over (partition by workshop_id is null order by turn, first_seen_at, device_id) as place
                from refused),
            wanted as (
                select r.*, d.pit_id,
                    coalesce(p.status = 'maintenance' and coalesce(p.maintenance_until > :now, true), false) as in_maintenance
                from placed r
                left join device d on d.device_id = r.device_id and d.workshop_id = r.workshop_id
                left join pit p on p.id = d.pit_id
                where r.workshop_id is not null or r.place <= 100),
            raised as (
                select workshop_id, device_id, alert_type
                from alert
                where cleared_at is null and alert_type in ('licence_violation', 'unknown_device')),
            differing as (
                select coalesce(w.workshop_id, a.workshop_id) as workshop_id, w.pit_id,
                    coalesce(w.device_id, a.device_id) as device_id, coalesce(a.alert_type, 'licence_violation') as alert_type,
                    coalesce(w.reason, '') as reason, case
                        when w.device_id is null then 'recovered'
                        when a.device_id is not null then 'maintenance' end as cleared
                from wanted w full join raised a
                    on coalesce(a.workshop_id, 0) = coalesce(w.workshop_id, 0) and a.device_id = w.device_id
                where w.device_id is null or (a.device_id is not null) = w.in_maintenance),
            next as (
                select *, row_number() over (partition by workshop_id order by device_id, alert_type) as turn
                from differing order by turn, workshop_id limit 500)
            select workshop_id, pit_id, device_id, alert_type, reason, cleared
            from next
            order by 1, 3, 4 -- so that two hubs, which save them in this order, never wait for each other in a circle
            """;

    private final Jdbi ingest;

    JdbiViolationAlertRepository(Jdbi ingest) {
        this.ingest = ingest;
    }

    /**
     * An alert that is to be opened or cleared.
     *
     * @param workshopId null: the platform's
     * @param reason of the newest violation; empty: there is none any more
     * @param cleared why it ends; null: it opens
     */
    record Difference(
            @Nullable Long workshopId,
            @Nullable Long pitId,
            String deviceId,
            String alertType,
            String reason,
            @Nullable ClearedReason cleared) {}

    /** {@return where violations since then, and alerts that are open, differ; some of them when they are many} */
    List<Difference> differences(Instant since, Instant now) {
        return ingest.withHandle(handle -> handle.createQuery(DIFFERENCES)
                .bind("since", since.atOffset(ZoneOffset.UTC))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map(RecordMapper.of(Difference.class))
                .list());
    }
}
