package dev.pitwatch.core.alerts.source;

import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.alerts.alert.ClearedReason;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Cameras and the alerts of them in PostgreSQL, by the role of ingest. */
final class JdbiCameraAlertRepository {

    /** A camera that comes and goes is one episode: it is well once it has been so for three looks; one that goes all the time, for long. */
    private static final String WELL_FOR =
            "case when flapping then interval '15 minutes' else interval '30 seconds' end";

    /** Its pit's limit over its workshop's over the default; by looks of 10 s nothing shorter can be told. */
    private static final String SECONDS =
            """
            greatest(10, coalesce(
                case jsonb_typeof(pit_limits.config -> 'camera_offline_s') when 'number'
                    then (pit_limits.config ->> 'camera_offline_s')::numeric::integer end,
                case jsonb_typeof(workshop_limits.config -> 'camera_offline_s') when 'number'
                    then (workshop_limits.config ->> 'camera_offline_s')::numeric::integer end,
                30))""";

    private static final String DIFFERENCES =
            """
            with camera as (
                select p.workshop_id, p.id as pit_id, p.camera_is_online as is_online,
                    p.camera_is_online and p.camera_problem is distinct from 'not_recording' as well,
                    p.camera_changed_at as changed_at, %s as seconds, p.camera_problem = 'refused_address' as refused,
                    p.camera_rtsp_url is not null and p.archived_at is null and w.archived_at is null as is_there,
                    p.camera_unknown_since is not null as unknown,
                    p.status = 'maintenance' and coalesce(p.maintenance_until > :now, true) as in_maintenance,
                    a.id is not null as raised, a.flapping,
                    a.created_at <= :now::timestamptz - interval '10 seconds' as is_old
                from pit p
                join workshop w on w.id = p.workshop_id
                left join alert_config pit_limits on pit_limits.workshop_id = p.workshop_id and pit_limits.pit_id = p.id
                left join alert_config workshop_limits on workshop_limits.workshop_id = p.workshop_id
                    and workshop_limits.pit_id is null
                left join alert a on a.workshop_id = p.workshop_id and a.alert_type = '%s' and a.pit_id = p.id
                    and a.cleared_at is null
                where p.camera_changed_at is not null or a.id is not null),
            differing as (
                select *, row_number() over (partition by workshop_id order by pit_id) as turn
                from camera
                where case when raised then not is_there or in_maintenance
                        or is_old and not unknown and (refused or well and changed_at <= :now::timestamptz - %s)
                    else is_there and not unknown and not well and refused is not true and not in_maintenance
                        and changed_at <= :now::timestamptz - make_interval(secs => seconds) end),
            next as (select * from differing order by turn, workshop_id limit 500)
            select c.workshop_id, c.pit_id, c.is_online, c.seconds,
                (select o.job_id from job_occupancy o where o.pit_id = c.pit_id and o.to_at is null) as job_id, case
                when not raised then null
                when not is_there then 'no_data'
                when in_maintenance then 'maintenance'
                else 'recovered' end as cleared
            from next c
            order by 1, 2 -- so that two hubs, which save them in this order, never wait for each other in a circle
            """
                    .formatted(SECONDS, CameraAlerts.ALERT_TYPE, WELL_FOR);

    private final Jdbi ingest;

    JdbiCameraAlertRepository(Jdbi ingest) {
        this.ingest = ingest;
    }

    /**
     * A pit whose alert is to be opened or cleared.
     *
     * @param isOnline it has a picture, and isn't recorded
     * @param seconds after which it counts
     * @param cleared why it ends; null: it opens
     */
    record Difference(
            long workshopId,
            long pitId,
            boolean isOnline,
            int seconds,
            @Nullable Long jobId,
            @Nullable ClearedReason cleared) {}

    /** {@return where cameras and open alerts differ; some of them when they are many, workshops in turns} */
    List<Difference> differences(Instant now) {
        return ingest.withHandle(handle -> handle.createQuery(DIFFERENCES)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map(RecordMapper.of(Difference.class))
                .list());
    }
}
