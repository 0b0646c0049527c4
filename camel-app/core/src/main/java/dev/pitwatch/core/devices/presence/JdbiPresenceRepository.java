package dev.pitwatch.core.devices.presence;

import dev.pitwatch.base.json.Coded;
import dev.pitwatch.core.readings.reading.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

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
                fw = coalesce(:fw, fw), board = coalesce(:board, board), boot_id = coalesce(:boot, boot_id), ip = coalesce(:ip, ip),
                reported_sensors = case when :hasSensors then :sensors else reported_sensors end,
                legacy = legacy and (:tellsNothingOfNow or :boot::text is null),
                reported_switch = case
                    when :tellsNothingOfNow and reported_status = :status then reported_switch
                    when :status = 'disabled' then 'disabled'
                    when :status = 'online' then 'enabled'
                    else reported_switch end,
                connection = case when :tellsNothingOfNow and connection in ('offline', 'unknown') then connection
                    else :status end,
                connection_as_of = case when :tellsNothingOfNow then connection_as_of
                    else timestamptz 'epoch' + :at * interval '1 millisecond' end
            where device_id = :device and (:status <> 'offline' or :conn::bigint is null or conn is null or :conn >= conn)
            returning
            """
                    + COLUMNS;

    // By itself: whoever keeps devices in memory is told of each change of it.
    private static final String INTERVAL =
            "update device set interval_s = :interval where device_id = :device and interval_s <> :interval";

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

    private final Jdbi jdbi;

    JdbiPresenceRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public Optional<Standing> status(StatusReport report, long at) {
        return jdbi.inTransaction(handle -> {
            Optional<Standing> kept = handle.createQuery(STATUS)
                    .bind("device", report.deviceId())
                    .bind("status", report.status())
                    .bind("reason", report.reason().orElse(null))
                    .bind("conn", report.conn().isPresent() ? report.conn().getAsLong() : null)
                    .bind("fw", report.fw().orElse(null))
                    .bind("board", report.board().orElse(null))
                    .bind("boot", report.bootId().orElse(null))
                    .bind("ip", report.ip().orElse(null))
                    .bind("hasSensors", report.sensors().isPresent())
                    .bindArray(
                            "sensors",
                            String.class,
                            report.sensors().orElse(List.of()).toArray())
                    .bind("tellsNothingOfNow", report.retained() && !report.isOffline())
                    .bind("at", at)
                    .map(JdbiPresenceRepository::toStanding)
                    .findOne();
            if (kept.isPresent() && report.intervalSeconds().isPresent()) {
                handle.createUpdate(INTERVAL)
                        .bind("device", report.deviceId())
                        .bind("interval", report.intervalSeconds().getAsInt())
                        .execute();
            }
            return kept;
        });
    }

    @Override
    public void seen(List<Seen> devices, long now) {
        jdbi.useHandle(handle -> bind(handle.createUpdate(SEEN), devices, Seen::deviceId, Seen::at)
                .bindArray(
                        "rssis",
                        Integer.class,
                        devices.stream()
                                .map(seen ->
                                        seen.rssi().isPresent() ? seen.rssi().getAsInt() : null)
                                .toArray())
                .bind("now", now)
                .execute());
    }

    @Override
    public void legacy(List<String> deviceIds) {
        jdbi.useHandle(handle -> handle.createUpdate(LEGACY)
                .bindArray("devices", String.class, deviceIds.toArray())
                .execute());
    }

    @Override
    public List<Standing> all() {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL).map(JdbiPresenceRepository::toStanding).list());
    }

    @Override
    public List<Standing> came(List<Seen> devices, long now) {
        return moved(CAME, devices, Seen::deviceId, Seen::at, now);
    }

    @Override
    public List<Standing> left(List<Quiet> devices, long now) {
        return moved(LEFT, devices, Quiet::deviceId, Quiet::since, now);
    }

    private <T> List<Standing> moved(
            String sql, List<T> devices, Function<T, String> id, ToLongFunction<T> time, long now) {
        return jdbi.inTransaction(handle -> {
            bind(handle.createUpdate(sql), devices, id, time).bind("now", now).execute();
            return handle.createQuery(SOME)
                    .bindArray("devices", String.class, devices.stream().map(id).toArray())
                    .map(JdbiPresenceRepository::toStanding)
                    .list();
        });
    }

    private static <T, S extends SqlStatement<S>> S bind(
            S statement, List<T> devices, Function<T, String> id, ToLongFunction<T> time) {
        return statement
                .bindArray("devices", String.class, devices.stream().map(id).toArray())
                .bindArray(
                        "times",
                        Long.class,
                        devices.stream().mapToLong(time).boxed().toArray());
    }

    private static Standing toStanding(ResultSet row, StatementContext context) throws SQLException {
        return new Standing(
                row.getString("device_id"),
                Coded.of(Connection.class, row.getString("connection")),
                row.getLong("as_of"),
                row.getLong("last_seen"));
    }
}
