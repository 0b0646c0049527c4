package dev.pitwatch.core.platform.operation;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.admission.broker.BrokerAccountStatements;
import dev.pitwatch.core.admission.licence.LicenceStatements;
import dev.pitwatch.core.platform.workshop.WorkshopStatements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** All workshops at once in PostgreSQL. */
final class JdbiPlatformRepository {

    private static final String OVERVIEW =
            """
            select json_build_object(
                'workshops', (
                    select coalesce(json_object_agg(status, n), '{}') from (
                        select coalesce(s.status, 'none') as status, count(*) as n
                        from workshop w left join subscription s on s.workshop_id = w.id
                        where w.archived_at is null group by 1) g),
                'pits', (select count(*) from pit where archived_at is null),
                'users', (
                    select coalesce(json_object_agg(role, n), '{}') from (
                        select role, count(*) as n from app_user where is_active group by 1) g),
                'devices', (
                    select coalesce(json_object_agg(status, n), '{}') from (
                        select status, count(*) as n from device where workshop_id is not null group by 1) g),
                'licences', (
                    select coalesce(json_object_agg(status, n), '{}') from (
                        select status, count(*) as n from licence group by 1) g),
                'open_alerts', (
                    select coalesce(json_object_agg(severity, n), '{}') from (
                        select severity, count(*) as n from alert where cleared_at is null group by 1) g),
                'violations', (select count(*) from violation where last_seen_at >= :day),
                'refused_messages', (select coalesce(sum(count), 0) from violation where last_seen_at >= :day),
                'dead_letters', (select count(*) from dead_letter where replayed_at is null),
                'owners_without_channel', (
                    select coalesce(json_agg(json_build_object('user_id', id, 'username', username, 'workshop_id', workshop_id,
                        'workshop', code)), '[]')
                    from (
                        select u.id, u.username, u.workshop_id, w.code
                        from app_user u join workshop w on w.id = u.workshop_id and w.archived_at is null
                        where u.role = 'owner' and u.is_active
                            and not ('email' = any(:channels) and coalesce(u.email, '') <> '')
                            and not (array['sms', 'whatsapp'] && :channels::text[] and coalesce(u.phone, '') <> '')
                            and not ('push' = any(:channels)
                                and exists (select 1 from push_subscription s where s.user_id = u.id))
                        order by u.id limit 100) unreached),
                'workshops_health', (
                    select coalesce(json_agg(h), '[]') from (select * from (
                        select w.id as workshop_id, w.name,
                            (select count(*) from device d where d.workshop_id = w.id and d.status <> 'retired') as devices,
                            (select count(*) from device d where d.workshop_id = w.id and d.status <> 'retired'
                                and d.connection = 'offline') as offline,
                            (select count(*) from alert a where a.workshop_id = w.id and a.cleared_at is null
                                and a.severity = 'critical') as open_critical,
                            (select max(r.received_at) from reading_latest r where r.workshop_id = w.id) as last_reading_at,
                            (select s.status from subscription s where s.workshop_id = w.id) as subscription_status
                        from workshop w where w.archived_at is null) fares
                        order by open_critical > 0 desc,
                            coalesce(subscription_status in ('suspended', 'expired'), false) desc,
                            offline > 0 desc, coalesce(subscription_status = 'past_due', false) desc, name, workshop_id
                        limit 200) h),
                'firmware', (
                    select coalesce(json_agg(f), '[]') from (
                        select u.fw, u.devices, (
                            select coalesce(json_agg(g), '[]') from (
                                select w.id as workshop_id, w.name, count(*) as devices
                                from device d join workshop w on w.id = d.workshop_id
                                where u.devices <= :few and (d.fw = u.fw or u.fw is null and d.fw is null)
                                    and d.status <> 'retired'
                                group by w.id, w.name order by count(*) desc, w.name, w.id limit 5) g) as workshops
                        from firmware_in_use() u order by u.devices desc, u.fw) f))
            """;
    private static final String FACTS =
            """
            select current_setting('server_version') as version, pg_postmaster_start_time() as started_at,
                pg_database_size(current_database()) as size_bytes,
                (select count(*) from pg_stat_activity where datname = current_database()) as connections,
                current_setting('max_connections')::integer as max_connections
            """;
    private static final String LEAVE =
            """
            with %s,
            silent as (
                update device d set status = 'disabled' from w
                where d.workshop_id = w.id and d.status = 'active' returning d.device_id)
            select id, archived_at, (select count(*) from people) as people, (select count(*) from silent) as devices from w
            """
                    .formatted(WorkshopStatements.CLOSE);
    /** After the devices: the database enables an account when its device changes. */
    private static final String REVOKE =
            """
            with revoked as (
                %s),
            shut as (
                %s)
            select (select count(*) from revoked) as licences, (select count(*) from shut) as accounts
            """
                    .formatted(LicenceStatements.REVOKE_ALL, BrokerAccountStatements.DISABLE_ALL);

    /** Of a version that has more the workshops are not looked up: it is not the one that somebody was left with. */
    private static final int FEW_DEVICES = 200;

    private final Database database;

    JdbiPlatformRepository(Database database) {
        this.database = database;
    }

    Overview overview(Instant day, Set<String> channels) {
        String json = database.onPlatform(handle -> handle.createQuery(OVERVIEW)
                .bind("day", day)
                .bind("few", FEW_DEVICES)
                .bindArray("channels", String.class, channels.toArray())
                .mapTo(String.class)
                .one());
        return Json.read(json, Overview.class);
    }

    DatabaseFacts database() {
        return database.onPlatform(handle -> handle.createQuery(FACTS)
                .map(RecordMapper.of(DatabaseFacts.class))
                .one());
    }

    Optional<Departure> decommission(long workshopId, Instant now, WorkshopArchive.Written archive) {
        return database.onPlatform(handle -> handle.createQuery(LEAVE)
                .bind("id", workshopId)
                .bind("now", now)
                .map((row, context) -> revoked(row, handle, archive))
                .findOne());
    }

    private static Departure revoked(ResultSet left, Handle handle, WorkshopArchive.Written archive)
            throws SQLException {
        long workshop = left.getLong("id");
        Instant archivedAt = left.getTimestamp("archived_at").toInstant();
        long people = left.getLong("people");
        long devices = left.getLong("devices");
        return handle.createQuery(REVOKE)
                .bind("id", workshop)
                .map((row, context) -> new Departure(
                        workshop,
                        archivedAt,
                        people,
                        devices,
                        row.getLong("licences"),
                        row.getLong("accounts"),
                        archive.file().getFileName().toString(),
                        archive.rows()))
                .one();
    }
}
