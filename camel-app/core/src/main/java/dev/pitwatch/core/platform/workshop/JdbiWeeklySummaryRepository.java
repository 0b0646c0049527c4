package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** Weeks of workshops, from PostgreSQL. */
final class JdbiWeeklySummaryRepository {

    private static final String DUE =
            """
            with week as (
                select w.id, w.time_zone, monday, monday + time '08:00' as due_at,
                    (monday - interval '7 days') at time zone w.time_zone as start_at, monday at time zone w.time_zone as end_at,
                    'weekly_summary:' || w.id || ':' || to_char(monday, 'YYYY-MM-DD') as once_key
                from workshop w
                cross join lateral (
                    select date_trunc('week', cast(:now as timestamptz) at time zone w.time_zone) as monday) as of_week
                where w.archived_at is null and w.created_at < monday at time zone w.time_zone)
            select v.id as workshop_id, v.once_key, (v.start_at at time zone v.time_zone)::date as first_day,
                (v.monday - interval '1 day')::date as last_day,
                (select count(distinct h.job_id) from job_history h
                    where h.workshop_id = v.id and h.to_status = 'completed' and h.at >= v.start_at and h.at < v.end_at) as jobs,
                (select count(*) from alert a
                    where a.workshop_id = v.id and a.created_at >= v.start_at and a.created_at < v.end_at) as alerts,
                (select count(*) from alert a
                    where a.workshop_id = v.id and a.created_at >= v.start_at and a.created_at < v.end_at
                        and a.severity = 'critical') as critical,
                (select count(*) from device d where d.workshop_id = v.id and d.connection = 'offline') as offline,
                (select count(*) from notice n
                    where n.workshop_id = v.id and n.created_at >= v.start_at and n.created_at < v.end_at
                        and n.channel = 'sms' and n.sent_at is not null) as sms
            from week v
            where v.due_at at time zone v.time_zone <= :now
                and (v.due_at + interval '1 day') at time zone v.time_zone > :now
                and not exists (select 1 from announcement x where x.once_key = v.once_key)
            order by v.id limit 200
            """;

    private final Database database;

    JdbiWeeklySummaryRepository(Database database) {
        this.database = database;
    }

    /**
     * What happened in a week.
     *
     * @param from its Monday
     * @param until its Sunday
     * @param jobs that were completed
     * @param alerts that opened
     * @param critical ones of these
     * @param offline devices that are away now
     * @param sms that were sent
     */
    record Week(LocalDate from, LocalDate until, long jobs, long alerts, long critical, long offline, long sms) {}

    /** A week that is to be announced. */
    record Due(long workshopId, String onceKey, Week week) {}

    private record Row(
            long workshopId,
            String onceKey,
            LocalDate firstDay,
            LocalDate lastDay,
            long jobs,
            long alerts,
            long critical,
            long offline,
            long sms) {

        Due due() {
            return new Due(workshopId, onceKey, new Week(firstDay, lastDay, jobs, alerts, critical, offline, sms));
        }
    }

    /** {@return the weeks before a Monday whose 08:00 has come, a day ago at most, and that are not announced yet} */
    List<Due> due(Instant now) {
        return database.onPlatform(handle -> handle.createQuery(DUE)
                .bind("now", now)
                .map(RecordMapper.of(Row.class))
                .map(Row::due)
                .list());
    }
}
