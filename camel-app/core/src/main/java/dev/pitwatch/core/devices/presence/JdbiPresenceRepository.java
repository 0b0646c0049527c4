package dev.pitwatch.core.devices.presence;

import dev.pitwatch.base.database.RecordMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;

/** The device's row in PostgreSQL, as pitwatch_ingest. */
final class JdbiPresenceRepository implements PresenceRepository {

    private static final String COLUMNS =
            """
            device_id, connection, coalesce((extract(epoch from connection_as_of) * 1000)::bigint, 0) as as_of,
            coalesce((extract(epoch from last_seen_at) * 1000)::bigint, 0) as last_seen
            """;

    // What the broker had kept tells that a device is gone, but not that it is there; known already, it is older than
    // an answer since. Old firmware knows of no boots: who names one has another firmware by now.
    private static final String STATUS =
            """
            update device set reported_status = :status, reported_reason = :reason, conn = coalesce(:conn, conn),
                fw = coalesce(:fw, fw), board = coalesce(:board, board), boot_id = coalesce(:bootId, boot_id), ip = coalesce(:ip, ip),
                reported_sensors = case when :hasSensors then :sensors else reported_sensors end,
                legacy = legacy and (:tellsNothingOfNow or :bootId::text is null),
                reported_switch = case
                    when :tellsNothingOfNow and reported_status = :status then reported_switch
                    when :status = 'disabled' then 'disabled'
                    when :status = 'online' then 'enabled'
                    else reported_switch end,
                connection = case when :tellsNothingOfNow and connection in ('offline', 'unknown') then connection
                    else :status end,
                connection_as_of = case when :tellsNothingOfNow then connection_as_of
                    else timestamptz 'epoch' + :at * interval '1 millisecond' end
            where device_id = :deviceId and (:status <> 'offline' or :conn::bigint is null or conn is null or :conn >= conn)
            returning
            """
                    + COLUMNS;

    // By itself: whoever keeps devices in memory is told of each change of it.
    private static final String INTERVAL =
            """
            update device set interval_s = :intervalSeconds where device_id = :deviceId and interval_s <> :intervalSeconds
            """;

    private static final String GIVEN =
            """
            with given as (
                select device_id, timestamptz 'epoch' + at * interval '1 millisecond' as at
                from unnest(:devices, :times) as u (device_id, at)),
            clock as (select timestamptz 'epoch' + :now * interval '1 millisecond' as now)
            """;

    // A time ahead of now is one of a clock that was wrong and has been set back.
    private static final String SEEN =
            """
            update device d set last_seen_at = u.at, rssi = coalesce(u.rssi, d.rssi)
            from (select device_id, timestamptz 'epoch' + at * interval '1 millisecond' as at, rssi
                from unnest(:devices, :times, :rssis) as u (device_id, at, rssi)) u
            where d.device_id = u.device_id and (d.last_seen_at is null or d.last_seen_at < u.at
                or d.last_seen_at > timestamptz 'epoch' + (:now + 60000) * interval '1 millisecond')
            """;

    private static final String LEGACY =
            "update device set legacy = true where device_id = any(:devices) and not legacy";

    private static final String ALL = "select %s from device".formatted(COLUMNS);
    private static final String SOME = ALL + " where device_id = any(:devices)";

    private static final String CAME = GIVEN
            + """
            update device d
            set connection = case d.reported_status when 'disabled' then 'disabled' else 'online' end,
                connection_as_of = g.at, last_seen_at = g.at
            from given g, clock
            where d.device_id = g.device_id
                and (d.connection in ('offline', 'unknown')
                    or d.connection = 'disabled' and d.reported_status is distinct from 'disabled')
                and (d.connection_as_of is null or d.connection_as_of < g.at
                    or d.connection_as_of > clock.now + interval '1 minute')
            """;

    /** Of a device {@code d} the last switch that was sent. */
    private static final String LAST_SWITCH =
            """
            (select c.command from command c
                where c.device_id = d.device_id and c.command in ('DISABLE', 'ENABLE') and c.sent_at is not null
                order by c.seq desc limit 1)""";

    // Told to stop, and not the firmware that says so: it still checks in hourly. Old firmware that was
    // told to go on since is missed.
    private static final String LEFT = GIVEN
            + """
            update device d
            set connection = case
                    when d.connection <> 'disabled' and d.last_seen_at > clock.now - interval '3 hours'
                        and %1$s = 'DISABLE' then 'disabled'
                    else 'offline' end,
                connection_as_of = least(coalesce(greatest(d.last_seen_at, d.connection_as_of), g.at), clock.now)
            from given g, clock
            where d.device_id = g.device_id and d.connection in ('online', 'disabled', 'updating')
                and (d.last_seen_at is null or d.last_seen_at < g.at or d.last_seen_at > clock.now + interval '1 minute')
                and (d.connection_as_of is null or d.connection_as_of < g.at
                    or d.connection_as_of > clock.now + interval '1 minute')
                and (d.connection <> 'disabled' or (d.last_seen_at > clock.now - interval '3 hours') is not true
                    or d.legacy and d.reported_status is distinct from 'disabled' and %1$s = 'ENABLE' and not exists (
                        select from command c where c.device_id = d.device_id and c.command = 'ENABLE' and c.sent_at >= g.at))
            """
                    .formatted(LAST_SWITCH);

    private static final RowMapper<Standing> STANDING = RecordMapper.of(Standing.class);

    private final Jdbi jdbi;

    JdbiPresenceRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public Optional<Standing> status(StatusReport report, long at) {
        return jdbi.inTransaction(handle -> {
            Optional<Standing> kept = handle.createQuery(STATUS)
                    .bindMethods(report)
                    .bind("hasSensors", report.sensors().isPresent())
                    .bindArray("sensors", String.class, report.sensors().orElse(List.of()))
                    .bind("tellsNothingOfNow", report.retained() && !report.isOffline())
                    .bind("at", at)
                    .map(STANDING)
                    .findOne();
            if (kept.isPresent() && report.intervalSeconds().isPresent()) {
                handle.createUpdate(INTERVAL).bindMethods(report).execute();
            }
            return kept;
        });
    }

    @Override
    public void seen(List<Seen> devices, long now) {
        jdbi.useHandle(handle -> handle.createUpdate(SEEN)
                .bindArray(
                        "devices",
                        String.class,
                        devices.stream().map(Seen::deviceId).toList())
                .bindArray("times", Long.class, devices.stream().map(Seen::at).toList())
                .bindArray(
                        "rssis", Integer.class, devices.stream().map(Seen::rssi).toArray())
                .bind("now", now)
                .execute());
    }

    @Override
    public void legacy(List<String> deviceIds) {
        jdbi.useHandle(handle -> handle.createUpdate(LEGACY)
                .bindArray("devices", String.class, deviceIds)
                .execute());
    }

    @Override
    public List<Standing> all() {
        return jdbi.withHandle(handle -> handle.createQuery(ALL).map(STANDING).list());
    }

    @Override
    public List<Standing> came(Map<String, Long> devices, long now) {
        return moved(CAME, devices, now);
    }

    @Override
    public List<Standing> left(Map<String, Long> devices, long now) {
        return moved(LEFT, devices, now);
    }

    private List<Standing> moved(String sql, Map<String, Long> devices, long now) {
        return jdbi.inTransaction(handle -> {
            handle.createUpdate(sql)
                    .bindArray("devices", String.class, devices.keySet())
                    .bindArray("times", Long.class, devices.values())
                    .bind("now", now)
                    .execute();
            return handle.createQuery(SOME)
                    .bindArray("devices", String.class, devices.keySet())
                    .map(STANDING)
                    .list();
        });
    }
}
