package dev.pitwatch.core.devices.presence;

import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** The device's row in PostgreSQL, as pitwatch_ingest. */
final class JdbiPresenceRepository implements PresenceRepository {

    private static final String STATUS =
            """
            update device set reported_status = :status, conn = coalesce(:conn, conn), fw = coalesce(:fw, fw),
                ip = coalesce(:ip, ip)
            where device_id = :device and (:status <> 'offline' or :conn::bigint is null or conn is null or :conn >= conn)
            """;

    // By itself: whoever keeps devices in memory is told of each change of it.
    private static final String INTERVAL =
            "update device set interval_s = :interval where device_id = :device and interval_s <> :interval";

    private static final String SEEN =
            """
            update device d set last_seen_at = u.at, rssi = coalesce(u.rssi, d.rssi)
            from (select device_id, timestamptz 'epoch' + at * interval '1 millisecond' as at, rssi
                from unnest(:devices, :times, :rssis) as u (device_id, at, rssi)) u
            where d.device_id = u.device_id and (d.last_seen_at is null or d.last_seen_at < u.at)
            """;

    private static final String LEGACY =
            "update device set legacy = true where device_id = any(:devices) and not legacy";

    private final Jdbi jdbi;

    JdbiPresenceRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public boolean status(StatusReport report) {
        return jdbi.inTransaction(handle -> {
            int kept = handle.createUpdate(STATUS)
                    .bind("device", report.deviceId())
                    .bind("status", report.status())
                    .bind("conn", report.conn().isPresent() ? report.conn().getAsLong() : null)
                    .bind("fw", report.fw().orElse(null))
                    .bind("ip", report.ip().orElse(null))
                    .execute();
            if (kept > 0 && report.intervalSeconds().isPresent()) {
                handle.createUpdate(INTERVAL)
                        .bind("device", report.deviceId())
                        .bind("interval", report.intervalSeconds().getAsInt())
                        .execute();
            }
            return kept > 0;
        });
    }

    @Override
    public void seen(List<Seen> devices) {
        jdbi.useHandle(handle -> handle.createUpdate(SEEN)
                .bindArray(
                        "devices",
                        String.class,
                        devices.stream().map(Seen::deviceId).toArray())
                .bindArray(
                        "times",
                        Long.class,
                        devices.stream().map(seen -> seen.at().toEpochMilli()).toArray())
                .bindArray(
                        "rssis",
                        Integer.class,
                        devices.stream()
                                .map(seen ->
                                        seen.rssi().isPresent() ? seen.rssi().getAsInt() : null)
                                .toArray())
                .execute());
    }

    @Override
    public void legacy(List<String> deviceIds) {
        jdbi.useHandle(handle -> handle.createUpdate(LEGACY)
                .bindArray("devices", String.class, deviceIds.toArray())
                .execute());
    }
}
