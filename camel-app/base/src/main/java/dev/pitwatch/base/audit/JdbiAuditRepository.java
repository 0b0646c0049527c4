package dev.pitwatch.base.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The audit log in PostgreSQL. */
final class JdbiAuditRepository {

    private static final Map<String, String> ORDERS =
            Map.of("created_at", "a.created_at, a.id", "-created_at", "a.created_at desc, a.id desc");

    private static final String COLUMNS =
            """
            a.id, a.workshop_id, a.created_at, a.actor_type, a.actor_id, a.actor_name, a.actor_role, a.action, a.thing,
            a.thing_id, a.before, a.after, a.address, a.correlation_id
            """;
    private static final String FILTERED =
            """
            (:actorType::text is null or a.actor_type = :actorType) and (:actorId::bigint is null or a.actor_id = :actorId)
            and (:actorName::text is null or a.actor_name = :actorName) and (:action::text is null or a.action = :action)
            and (:thing::text is null or a.thing = :thing) and (:thingId::text is null or a.thing_id = :thingId)
            and (:correlation::text is null or a.correlation_id = :correlation)
            and (:from::timestamptz is null or a.created_at >= :from) and (:to::timestamptz is null or a.created_at < :to)
            """;
    private static final ListQuery<AuditEntry> LIST = new ListQuery<>(
            COLUMNS,
            "from audit_log a where (:workshop::bigint is null or a.workshop_id = :workshop) and " + FILTERED,
            JdbiAuditRepository::toEntry);
    private static final ListQuery<AuditEntry> ACTIVITY = new ListQuery<>(
            COLUMNS,
            "from audit_log a where a.workshop_id = :workshop and a.actor_role in ('owner', 'staff') and " + FILTERED,
            JdbiAuditRepository::toEntry);
    private static final String NOTE =
            "select note_audit(:workshop, :action, :thing, :thingId, null, :details::jsonb, :at)";

    /** As PostgreSQL writes a timestamptz into JSON. */
    private static final Pattern DATABASE_TIME =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?[+-]\\d{2}:\\d{2}");

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
                .bind("details", doing.details().isEmpty() ? null : written(doing.details()))
                .bind("at", at)
                .mapTo(String.class)
                .findFirst());
    }

    Paged<AuditEntry> list(Scope scope, AuditFilter filter, String sort, Page page) {
        return database.in(
                scope,
                handle -> LIST.page(handle, ORDERS.get(sort), page, query -> bind(query, filter)
                        .bind("workshop", filter.workshopId().orElse(null))));
    }

    /** Empty: the scope sees no such workshop. */
    Optional<Paged<AuditEntry>> activity(Scope scope, long workshopId, AuditFilter filter, String sort, Page page) {
        return database.in(
                scope,
                handle -> ACTIVITY.pageOf(workshopId, handle, ORDERS.get(sort), page, query -> bind(query, filter)));
    }

    private static Query bind(Query query, AuditFilter filter) {
        return query.bind("actorType", filter.actorType().orElse(null))
                .bind("actorId", filter.actorId().orElse(null))
                .bind("actorName", filter.actorName().orElse(null))
                .bind("action", filter.action().orElse(null))
                .bind("thing", filter.thing().orElse(null))
                .bind("thingId", filter.thingId().orElse(null))
                .bind("correlation", filter.correlationId().orElse(null))
                .bind("from", filter.from().orElse(null))
                .bind("to", filter.to().orElse(null));
    }

    private static AuditEntry toEntry(ResultSet row, StatementContext context) throws SQLException {
        return new AuditEntry(
                row.getLong("id"),
                row.getObject("workshop_id", Long.class),
                row.getTimestamp("created_at").toInstant(),
                row.getString("actor_type"),
                row.getObject("actor_id", Long.class),
                row.getString("actor_name"),
                row.getString("actor_role"),
                row.getString("action"),
                row.getString("thing"),
                row.getString("thing_id"),
                read(row.getString("before")),
                read(row.getString("after")),
                row.getString("address"),
                row.getString("correlation_id"));
    }

    private static @Nullable JsonNode read(@Nullable String json) {
        if (json == null) {
            return null;
        }
        try {
            JsonNode row = Json.MAPPER.readTree(json);
            row.properties().forEach(member -> member.setValue(shown(member.getValue())));
            return row;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("jsonb of the audit log can't be read", e);
        }
    }

    /** Times as everywhere in answers; a text that only looks like one stays. */
    private static JsonNode shown(JsonNode value) {
        if (!value.isTextual() || !DATABASE_TIME.matcher(value.textValue()).matches()) {
            return value;
        }
        try {
            return TextNode.valueOf(
                    Json.time(OffsetDateTime.parse(value.textValue()).toInstant()));
        } catch (DateTimeException e) {
            return value;
        }
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
