package dev.pitwatch.core.devices.diag;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** Diagnostics in PostgreSQL: stored as pitwatch_ingest, read by the scope of who asks. */
final class JdbiDiagRepository {

    /**
     * What was stored of a batch.
     *
     * @param resetReason of these; null: they did not say
     * @param stored new ones, that no other hub had stored
     * @param resets those of them that were the first of their boot
     */
    record Stored(@Nullable String resetReason, long stored, long resets) {}

    // Each hub hears each message: one after the other stores, so that the later one sees what is there.
    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('store_device_diag'))";

    // The same message is known by its uptime, as far as two hubs may hear it apart. A boot is known by boot_id; that
    // of old
    // firmware by an uptime that fell.
    private static final String STORE =
            """
            with said as materialized (
                select u.*, d.workshop_id, d.boot_id, timestamptz 'epoch' + u.at * interval '1 microsecond' as received_at,
                    row_number() over same as place, lag(u.uptime_s) over same as uptime_before
                from unnest(:devices, :times, :uptimes, :heapFree, :heapMin, :links, :rssis, :resets, :queues, :dropped,
                    :errors, :firmwares) as u (device_id, at, uptime_s, heap_free, heap_min, link, rssi, reset_reason, queue,
                    dropped, errors, fw)
                join device d on d.device_id = u.device_id
                window same as (partition by u.device_id order by u.at)
            ), fresh as materialized (
                select s.*, coalesce(case
                    when s.place > 1 then s.uptime_s < s.uptime_before
                    when l.device_id is null then s.uptime_s < 600
                    when s.boot_id is not null then s.boot_id is distinct from l.boot_id
                    else s.uptime_s < l.uptime_s end, false) as booted
                from said s left join lateral (
                    select h.device_id, h.boot_id, h.uptime_s from device_diag h
                    where h.device_id = s.device_id and h.received_at > s.received_at - interval '1 day'
                    order by h.received_at desc limit 1) l on true
                where not exists (select from device_diag t
                    where t.device_id = s.device_id and t.uptime_s is not distinct from s.uptime_s
                        and t.received_at between s.received_at - interval '10 seconds' and s.received_at + interval '10 seconds')
            ), stored as (
                insert into device_diag (workshop_id, device_id, received_at, boot_id, uptime_s, heap_free, heap_min, link, rssi,
                    reset_reason, queue, dropped, errors, fw)
                select workshop_id, device_id, received_at, boot_id, uptime_s, heap_free, heap_min, link, rssi,
                    reset_reason, queue, dropped, errors::jsonb, fw
                from fresh
                on conflict do nothing
                returning device_id, received_at
            )
            select f.reset_reason, count(*) as stored, count(*) filter (where f.booted) as resets
            from fresh f join stored t on t.device_id = f.device_id and t.received_at = f.received_at
            group by f.reset_reason
            """;

    private static final String COLUMNS =
            """
            select 1 as v, uptime_s, heap_free, heap_min, link, rssi, reset_reason, queue, dropped, errors, fw, received_at
            from device_diag where device_id = :device
            """;
    private static final String NEWEST = COLUMNS + "order by received_at desc limit 1";
    private static final String HISTORY =
            COLUMNS + "and received_at >= :from and received_at < :to order by received_at limit :most";

    private static final RowMapper<Stored> STORED = RecordMapper.of(Stored.class);
    private static final RowMapper<Diag> DIAG = RecordMapper.of(Diag.class);

    private final Database database;

    JdbiDiagRepository(Database database) {
        this.database = database;
    }

    /** Stores those that are not there yet, all or none; those of devices that are gone are left out. */
    List<Stored> store(List<DeviceDiag> batch) {
        return database.ingest().inTransaction(handle -> {
            handle.execute(ONE_AT_A_TIME);
            return handle.createQuery(STORE)
                    .bindArray("devices", String.class, texts(batch, DeviceDiag::deviceId))
                    .bindArray(
                            "times",
                            Long.class,
                            longs(batch, one -> micros(one.diag().receivedAt())))
                    .bindArray("uptimes", Long.class, longs(batch, one -> one.diag()
                            .uptimeS()))
                    .bindArray("heapFree", Long.class, longs(batch, one -> one.diag()
                            .heapFree()))
                    .bindArray("heapMin", Long.class, longs(batch, one -> one.diag()
                            .heapMin()))
                    .bindArray("links", String.class, texts(batch, one -> one.diag()
                            .link()))
                    .bindArray(
                            "rssis",
                            Integer.class,
                            column(batch, one -> one.diag().rssi(), Integer[]::new))
                    .bindArray("resets", String.class, texts(batch, one -> one.diag()
                            .resetReason()))
                    .bindArray(
                            "queues", Long.class, longs(batch, one -> one.diag().queue()))
                    .bindArray("dropped", Long.class, longs(batch, one -> one.diag()
                            .dropped()))
                    .bindArray(
                            "errors",
                            String.class,
                            texts(batch, one -> Json.text(one.diag().errors())))
                    .bindArray("firmwares", String.class, texts(batch, one -> one.diag()
                            .fw()))
                    .map(STORED)
                    .list();
        });
    }

    private static @Nullable Object[] texts(List<DeviceDiag> batch, Function<DeviceDiag, @Nullable String> value) {
        return column(batch, value, String[]::new);
    }

    private static @Nullable Object[] longs(List<DeviceDiag> batch, Function<DeviceDiag, @Nullable Long> value) {
        return column(batch, value, Long[]::new);
    }

    private static <T> @Nullable Object[] column(
            List<DeviceDiag> batch, Function<DeviceDiag, @Nullable T> value, IntFunction<@Nullable T[]> array) {
        return batch.stream().map(value).toArray(array);
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    /** {@return the device's newest, if the scope sees one} */
    Optional<Diag> newest(Scope scope, String deviceId) {
        return database.in(scope, handle -> handle.createQuery(NEWEST)
                .bind("device", deviceId)
                .map(DIAG)
                .findOne());
    }

    /** {@return those from then until before then, oldest first, at most so many} */
    List<Diag> history(Scope scope, String deviceId, Instant from, Instant to, int most) {
        return database.in(scope, handle -> handle.createQuery(HISTORY)
                .bind("device", deviceId)
                .bind("from", from)
                .bind("to", to)
                .bind("most", most)
                .map(DIAG)
                .list());
    }
}
