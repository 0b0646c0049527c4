package dev.pitwatch.core.admission.violation;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.util.Map;
import java.util.Optional;

/** Violations in PostgreSQL. */
final class JdbiViolationRepository {

    private static final String OLDEST_FIRST = "v.last_seen_at, v.id";
    private static final String NEWEST_FIRST = "v.last_seen_at desc, v.id desc";
    private static final Map<String, String> ORDERS = Map.of(
            "last_seen_at", OLDEST_FIRST,
            "-last_seen_at", NEWEST_FIRST,
            "created_at", OLDEST_FIRST,
            "-created_at", NEWEST_FIRST);

    private static final ListQuery<Violation> LIST = new ListQuery<>(
            "v.id, v.device_id, v.reason, v.topic, v.count, v.first_seen_at, v.last_seen_at",
            """
            from violation v
            where v.workshop_id = :workshop and (:deviceId::text is null or v.device_id = :deviceId)
              and (:reason::text is null or v.reason = :reason)
            """,
            RecordMapper.of(Violation.class));

    private final Database database;

    JdbiViolationRepository(Database database) {
        this.database = database;
    }

    /** {@return a page, sorted by {@code last_seen_at}, which is {@code created_at}, too, downwards with a leading "-"; empty: no such workshop in the scope} */
    Optional<Paged<Violation>> list(Scope scope, long workshopId, ViolationFilter filter, String sort, Page page) {
        return database.in(
                scope,
                handle -> LIST.pageOf(workshopId, handle, ORDERS.get(sort), page, query -> query.bindMethods(filter)));
    }
}
