package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.util.Map;
import java.util.Optional;

/** What the embedded broker refused of devices, in PostgreSQL. */
public final class JdbiDeviceRefusalRepository {

    private static final String SEES_DEVICE = "select exists (select 1 from device where device_id = :device)";
    private static final ListQuery<DeviceRefusal> LIST = new ListQuery<>(
            "r.reason, r.count, r.first_seen_at, r.last_seen_at",
            "from broker_refusal r where r.device_id = :device",
            RecordMapper.of(DeviceRefusal.class));
    private static final String OLDEST_FIRST = "r.last_seen_at, r.reason";
    private static final String NEWEST_FIRST = "r.last_seen_at desc, r.reason";
    private static final Map<String, String> ORDERS = Map.of(
            "last_seen_at", OLDEST_FIRST,
            "-last_seen_at", NEWEST_FIRST,
            "created_at", OLDEST_FIRST,
            "-created_at", NEWEST_FIRST);

    private final Database database;

    public JdbiDeviceRefusalRepository(Database database) {
        this.database = database;
    }

    /**
     * {@return what was refused of the device, one for each reason; empty: no such device in the scope}
     *
     * @param sort {@code last_seen_at}, which is {@code created_at}, too; downwards with a leading "-"
     */
    public Optional<Paged<DeviceRefusal>> list(Scope scope, String deviceId, String sort, Page page) {
        return database.in(
                scope,
                handle -> handle.createQuery(SEES_DEVICE)
                                .bind("device", deviceId)
                                .mapTo(Boolean.class)
                                .one()
                        ? Optional.of(
                                LIST.page(handle, ORDERS.get(sort), page, query -> query.bind("device", deviceId)))
                        : Optional.empty());
    }
}
