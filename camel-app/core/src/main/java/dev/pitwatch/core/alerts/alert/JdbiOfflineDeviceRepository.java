package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.alerts.config.AlertConfig;
import dev.pitwatch.core.readings.reading.Connection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Devices and their alerts as {@link OfflineDevices} looks at them, by the role of ingest. */
final class JdbiOfflineDeviceRepository {

    private static final String MAINTENANCE =
            "coalesce(p.status = 'maintenance' and coalesce(p.maintenance_until > :now, true), false)";

    /** By its own word, or by the last switch that was sent: it checks in hourly. */
    private static final String DISABLED =
            """
            d.connection = 'offline' and (d.reported_switch is not distinct from 'disabled' or exists (
                select from (
                    select c.command from command c
                    where c.device_id = d.device_id and c.command in ('DISABLE', 'ENABLE') and c.sent_at is not null
                    order by c.seq desc limit 1) last
                where last.command = 'DISABLE'))""";

    private static final String WATCHED =
            """
            with concerned as (
                select distinct o.workshop_id
                from device o
                where o.connection = 'offline' and o.status = 'active' and not exists (
                    select 1 from alert a
                    where a.workshop_id = o.workshop_id and a.alert_type = 'device_offline'
                        and a.subject = 'device:' || o.device_id and a.cleared_at is null))
            select d.workshop_id, d.pit_id, d.device_id, d.connection, d.last_seen_at,
                %s as disabled, %s as in_maintenance, a.id is not null as alerted,
                (select s.created_at from alert s
                    where s.workshop_id = c.workshop_id and s.alert_type = 'device_offline'
                        and s.subject = 'workshop:' || c.workshop_id and s.cleared_at is null) as summary_opened_at,
                (select max(s.cleared_at) from alert s
                    where s.workshop_id = c.workshop_id and s.alert_type = 'device_offline'
                        and s.subject = 'workshop:' || c.workshop_id
                        and s.created_at > :now::timestamptz - interval '2 days') as summary_cleared_at
            from concerned c
            join device d on d.workshop_id = c.workshop_id and d.status = 'active'
            left join pit p on p.id = d.pit_id
            left join alert a on a.workshop_id = d.workshop_id and a.alert_type = 'device_offline'
                and a.subject = 'device:' || d.device_id and a.cleared_at is null
            order by d.workshop_id, d.device_id
            """
                    .formatted(DISABLED, MAINTENANCE);

    /** Whether fewer devices of the alert's workshop are gone than one summary is of. */
    private static final String COUNTED =
            """
            cross join lateral (
                select count(*) filter (where d.connection = 'offline') < :least
                    or count(*) filter (where d.connection = 'offline') * 2 <= count(*) as few
                from device d left join pit p on p.id = d.pit_id
                where d.workshop_id = a.workshop_id and d.status = 'active' and not %s) counted"""
                    .formatted(MAINTENANCE);

    /** Since when summaries that flap hold no more. */
    private static final String WELL =
            """
            with flapping as (
                select a.id, counted.few
                from alert a
                %s
                where a.cleared_at is null and a.alert_type = 'device_offline' and a.subject like 'workshop:%%' and a.flapping)
            update alert a set well_since = case when f.few then :now::timestamptz end
            from flapping f
            where a.id = f.id and f.few = (a.well_since is null)
            """
                    .formatted(COUNTED);

    /** What is back keeps its alert until that is as old as any is at its end: one of a moment would only flash by. */
    private static final String ENDINGS =
            """
            select a.workshop_id, a.subject, case
                when d.device_id is null then 'no_data'
                when %1$s then 'maintenance'
                when d.connection <> 'offline' then 'recovered' end as reason
            from alert a
            left join device d on d.device_id = a.device_id and d.workshop_id = a.workshop_id and d.status = 'active'
            left join pit p on p.id = d.pit_id
            where a.cleared_at is null and a.alert_type = 'device_offline' and a.subject like 'device:%%'
                and (d.device_id is null or %1$s
                    or d.connection <> 'offline' and a.created_at <= :openedBy
                        and (not a.flapping or d.connection_as_of <= :wellSince))
            union all
            select a.workshop_id, a.subject, 'recovered'
            from alert a
            %2$s
            where a.cleared_at is null and a.alert_type = 'device_offline' and a.subject like 'workshop:%%'
                and counted.few and a.created_at <= :openedBy and (not a.flapping or a.well_since <= :wellSince)
            order by 1, 2 -- so that two hubs, which save them in this order, never wait for each other in a circle
            """
                    .formatted(MAINTENANCE, COUNTED);

    private final Jdbi ingest;

    /**
     * A device of a workshop in which one is offline without an alert of its own.
     *
     * @param connection how it stands
     * @param lastSeenAt by any hub; null: never
     * @param disabled it is offline, and was told to stop, or said that it has
     * @param inMaintenance whether its pit is
     * @param alerted whether an alert of its own is open
     * @param summaryOpenedAt when the workshop's summary opened that is open, or null
     * @param summaryClearedAt when the workshop's newest summary that is not open was cleared, or null
     */
    record Watched(
            long workshopId,
            @Nullable Long pitId,
            String deviceId,
            Connection connection,
            @Nullable Instant lastSeenAt,
            boolean disabled,
            boolean inMaintenance,
            boolean alerted,
            @Nullable Instant summaryOpenedAt,
            @Nullable Instant summaryClearedAt) {}

    /** An open alert that ends, and why. */
    record Ending(long workshopId, String subject, ClearedReason reason) {}

    JdbiOfflineDeviceRepository(Jdbi ingest) {
        this.ingest = ingest;
    }

    /** {@return all devices of those workshops that may be alerted: claimed, and neither disabled by a person nor retired} */
    List<Watched> watched(Instant now) {
        return ingest.withHandle(handle -> handle.createQuery(WATCHED)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map(RecordMapper.of(Watched.class))
                .list());
    }

    /** {@return open alerts of devices that are back, in maintenance, or the workshop's no more; summaries that hold no more} */
    List<Ending> endings(Instant now) {
        return ingest.inTransaction(handle -> {
            bound(handle.createUpdate(WELL), now).execute();
            return bound(handle.createQuery(ENDINGS), now)
                    .bind("wellSince", now.minus(Openings.CALM).atOffset(ZoneOffset.UTC))
                    .bind(
                            "openedBy",
                            now.minusSeconds(AlertConfig.LEAST_SECONDS).atOffset(ZoneOffset.UTC))
                    .map(RecordMapper.of(Ending.class))
                    .list();
        });
    }

    private static <S extends SqlStatement<S>> S bound(S statement, Instant now) {
        return statement.bind("now", now.atOffset(ZoneOffset.UTC)).bind("least", SilentDevices.LEAST);
    }
}
