package dev.pitwatch.core.devices.trace;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.core.readings.deadletter.KeyMask;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** Traces in PostgreSQL: begun and read by the scope of who asks, written as pitwatch_ingest. */
final class JdbiMessageTraceRepository {

    /** Of one device: the newest are kept. */
    static final int KEPT_MESSAGES = 1_000;

    static final int KEPT_BYTES = 1024 * 1024;

    private static final String OTHERS =
            """
            select device_id from message_trace
            where workshop_id = :workshop::bigint and ends_at > :now and device_id <> :device
            order by device_id
            """;
    private static final String BEGIN =
            """
            insert into message_trace (device_id, workshop_id, ends_at) values (:device, :workshop, :end)
            on conflict (device_id) do update set workshop_id = excluded.workshop_id, ends_at = excluded.ends_at
            """;
    private static final String WATCHED =
            """
            select t.device_id, coalesce(w.code, 'unclaimed') as workshop_code, p.code as pit_code, t.ends_at
            from message_trace t
            join device d on d.device_id = t.device_id and d.workshop_id is not distinct from t.workshop_id
            left join workshop w on w.id = d.workshop_id
            left join pit p on p.id = d.pit_id
            where t.ends_at > :now
            """;

    // A device that went to another workshop is traced no more: what it says there is that one's.
    private static final String STORE =
            """
            insert into traced_message (workshop_id, device_id, at, topic, payload, step, outcome, reason)
            select t.workshop_id, m.device_id, m.at::timestamptz, left(m.topic, 1000), m.payload, m.step, m.outcome, m.reason
            from unnest(:devices, :times, :topics, :payloads, :steps, :outcomes, :reasons) with ordinality
                as m (device_id, at, topic, payload, step, outcome, reason, place)
            join message_trace t on t.device_id = m.device_id
            join device d on d.device_id = t.device_id and d.workshop_id is not distinct from t.workshop_id
            order by m.place
            """;
    private static final String PRUNE =
            """
            delete from traced_message where id in (
                select id from (
                    select id, row_number() over newest as place, sum(octet_length(payload)) over newest as bytes
                    from traced_message where device_id = any(:devices)
                    window newest as (partition by device_id order by id desc)) kept
                where place > :messages or bytes > :bytes)
            """;

    private static final Map<String, String> ORDERS = Map.of("at", "m.at, m.id", "-at", "m.at desc, m.id desc");
    private static final ListQuery<TracedMessage> LIST = new ListQuery<>(
            "m.at, m.topic, m.payload, m.step, m.outcome, m.reason",
            "from traced_message m where m.device_id = :device",
            RecordMapper.of(TracedMessage.class));
    private static final RowMapper<WatchedDevice> DEVICE = RecordMapper.of(WatchedDevice.class);

    private final Database database;

    JdbiMessageTraceRepository(Database database) {
        this.database = database;
    }

    /** {@return other devices of the workshop that are traced now; none of the platform, which knows what it does} */
    List<String> others(Scope scope, String deviceId, @Nullable Long workshopId, Instant now) {
        return database.in(scope, handle -> handle.createQuery(OTHERS)
                .bind("workshop", workshopId)
                .bind("device", deviceId)
                .bind("now", now)
                .mapTo(String.class)
                .list());
    }

    void begin(Scope scope, String deviceId, @Nullable Long workshopId, Instant end) {
        database.in(scope, handle -> handle.createUpdate(BEGIN)
                .bind("device", deviceId)
                .bindByType("workshop", workshopId, Long.class)
                .bind("end", end)
                .execute());
    }

    Paged<TracedMessage> list(Scope scope, String deviceId, String sort, Page page) {
        return database.in(
                scope,
                handle -> LIST.page(
                        handle, String.valueOf(ORDERS.get(sort)), page, query -> query.bind("device", deviceId)));
    }

    List<WatchedDevice> watched(Instant now) {
        return database.ingest()
                .withHandle(handle ->
                        handle.createQuery(WATCHED).bind("now", now).map(DEVICE).list());
    }

    /** Stores them, all or none, and drops of their devices what is more than is kept. */
    void store(List<HeardMessage> batch) {
        database.ingest().useTransaction(handle -> {
            handle.createUpdate(STORE)
                    .bindArray("devices", String.class, column(batch, HeardMessage::deviceId))
                    .bindArray("times", String.class, column(batch, one -> one.delivery()
                            .receivedAt()
                            .toString()))
                    .bindArray("topics", String.class, column(batch, one -> one.delivery()
                            .topic()))
                    .bindArray("payloads", String.class, column(batch, one -> KeyMask.text(one.payload())))
                    .bindArray("steps", String.class, column(batch, one -> one.step()
                            .code()))
                    .bindArray("outcomes", String.class, column(batch, HeardMessage::outcome))
                    .bindArray("reasons", String.class, column(batch, HeardMessage::reason))
                    .execute();
            handle.createUpdate(PRUNE)
                    .bindArray(
                            "devices",
                            String.class,
                            batch.stream()
                                    .map(HeardMessage::deviceId)
                                    .distinct()
                                    .toList())
                    .bind("messages", KEPT_MESSAGES)
                    .bind("bytes", KEPT_BYTES)
                    .execute();
        });
    }

    private static @Nullable Object[] column(
            List<HeardMessage> batch, Function<HeardMessage, @Nullable Object> member) {
        return batch.stream().map(member).toArray();
    }
}
