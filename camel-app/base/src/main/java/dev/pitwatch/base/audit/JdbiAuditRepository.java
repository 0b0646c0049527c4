package dev.pitwatch.base.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The audit log in PostgreSQL. */
final class JdbiAuditRepository {

    private static final Map<String, String> ORDERS =
            Map.of("created_at", "a.created_at, a.id", "-created_at", "a.created_at desc, a.id desc");

    /** What was, or is, as a list shows it, of which a page has 200: people decide how long it is. Ids of several things stay. */
    private static final String SHOWN =
            """
            case when octet_length(a.%1$s::text) > 4096 and jsonb_typeof(a.%1$s) = 'object' then (
                select jsonb_object_agg(m.key, case
                    when m.key = 'thing_ids' or octet_length(m.value::text) <= 1000 then m.value
                    else to_jsonb(left(m.value #>> '{}', 1000) || '…') end)
                from jsonb_each(a.%1$s) m) else a.%1$s end as %1$s""";

    private static final String COLUMNS =
            """
            a.id, a.workshop_id, a.created_at, a.actor_type, a.actor_id, a.actor_name, a.actor_role, a.action, a.thing,
            a.thing_id, %s, %s, a.address, a.correlation_id
            """
                    .formatted(SHOWN.formatted("before"), SHOWN.formatted("after"));
    private static final String FILTERED =
            """
            (:actorType::text is null or a.actor_type = :actorType) and (:actorId::bigint is null or a.actor_id = :actorId)
            and (:actorName::text is null or a.actor_name = :actorName) and (:action::text is null or a.action = :action)
            and (:thing::text is null or a.thing = :thing)
            and (:thingId::text is null or a.thing_id = :thingId
                or a.thing_id is null and a.after -> 'thing_ids' @> to_jsonb(:thingId::text)
                or a.thing_id = split_part(:thingId, ':', 1)
                    and coalesce(a.after, a.before) -> 'thing_ids' @> to_jsonb(:thingId::text))
            and (:correlationId::text is null or a.correlation_id = :correlationId)
            and (:from::timestamptz is null or a.created_at >= :from) and (:to::timestamptz is null or a.created_at < :to)
            """;
    private static final ListQuery<AuditEntry> LIST = new ListQuery<>(
            COLUMNS,
            "from audit_log a where (:workshop::bigint is null or a.workshop_id = :workshop) and " + FILTERED,
            RecordMapper.of(AuditEntry.class));
    private static final ListQuery<AuditEntry> ACTIVITY = new ListQuery<>(
            COLUMNS,
            "from audit_log a where a.workshop_id = :workshop and a.actor_role in ('owner', 'staff') and " + FILTERED,
            RecordMapper.of(AuditEntry.class));
    private static final String NOTE =
            "select note_audit(:workshop, :action, :thing, :thingId, null, :details::jsonb, :at)";

    private static final String NOTE_ALL =
            """
            select note_audit(n.workshop, n.action, n.thing, n.thing_id, null, n.details::jsonb, :at)
            from unnest(:workshops, :actions, :things, :ids, :details) as n (workshop, action, thing, thing_id, details)
            """;

    private final Database database;

    JdbiAuditRepository(Database database) {
        this.database = database;
    }

    void note(AuditedAction doing, Instant at) {
        Long workshop = doing.workshopId();
        Scope scope = workshop == null ? Scope.platform() : Scope.workshop(workshop);
        database.in(scope, handle -> handle.createQuery(NOTE)
                .bind("workshop", workshop)
                .bind("action", doing.action())
                .bind("thing", doing.thing())
                .bind("thingId", doing.thingId())
                .bind("details", details(doing))
                .bind("at", at)
                .mapTo(String.class)
                .findFirst());
    }

    void note(Scope scope, List<AuditedAction> all, Instant at) {
        database.in(scope, handle -> handle.createQuery(NOTE_ALL)
                .bindArray("workshops", Long.class, column(all, AuditedAction::workshopId))
                .bindArray("actions", String.class, column(all, AuditedAction::action))
                .bindArray("things", String.class, column(all, AuditedAction::thing))
                .bindArray("ids", String.class, column(all, AuditedAction::thingId))
                .bindArray("details", String.class, column(all, JdbiAuditRepository::details))
                .bind("at", at)
                .mapTo(String.class)
                .list());
    }

    private static @Nullable Object[] column(
            List<AuditedAction> all, Function<AuditedAction, @Nullable Object> member) {
        return all.stream().map(member).toArray();
    }

    private static @Nullable String details(AuditedAction doing) {
        return doing.details().isEmpty() ? null : written(doing.details());
    }

    Paged<AuditEntry> list(Scope scope, AuditFilter filter, String sort, Page page) {
        return database.in(
                scope,
                handle -> LIST.page(handle, ORDERS.get(sort), page, query -> query.bindMethods(filter)
                        .bind("workshop", filter.workshopId().orElse(null))));
    }

    /** Empty: the scope sees no such workshop. */
    Optional<Paged<AuditEntry>> activity(Scope scope, long workshopId, AuditFilter filter, String sort, Page page) {
        return database.in(
                scope,
                handle -> ACTIVITY.pageOf(
                        workshopId, handle, ORDERS.get(sort), page, query -> query.bindMethods(filter)));
    }

    private static String written(Map<String, Object> details) {
        try {
            return Json.MAPPER.writeValueAsString(details);
        } catch (JsonProcessingException e) {
            // Not with its cause, an IOException: that would count as a database which is away.
            throw new IllegalArgumentException("%s can't be written as JSON: %s".formatted(details, e.getMessage()));
        }
    }
}
