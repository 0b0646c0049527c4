package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.Actor;
import dev.pitwatch.base.json.Json;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/** The statements of each call by its correlation id, with the plans that an explaining database tells of them. */
final class StatementLog implements SqlLogger {

    /** Says who asks: begins a transaction's part. */
    private static final String SCOPE = "set_config('app.workshop_id'";

    private static final String PAGE = " offset $";

    private final Map<String, List<Statement>> calls = new ConcurrentHashMap<>();

    /**
     * A statement that was run.
     *
     * @param wholeReads tables that it, or a trigger or function that it set off, read from end to end
     * @param sortedWhole the same of a page of a list just before, whose plan is told when its cursor ends
     */
    record Statement(String sql, Set<String> wholeReads, Set<String> sortedWhole) {}

    /** {@return what the call has run, but for saying who asks} */
    List<Statement> of(String correlationId) {
        return calls.getOrDefault(correlationId, List.of());
    }

    @Override
    public void logAfterExecution(StatementContext context) {
        String call = Actor.current().correlationId();
        String sql = context.getRenderedSql();
        if (call == null || sql.contains(SCOPE)) {
            return;
        }
        Set<String> wholeReads = new LinkedHashSet<>();
        Set<String> sortedWhole = new LinkedHashSet<>();
        PreparedStatement statement = context.getStatement();
        try {
            // Jdbi keeps none of a batch.
            for (SQLWarning told = statement == null ? null : statement.getWarnings();
                    told != null;
                    told = told.getNextWarning()) {
                JsonNode plan = plan(told.getMessage());
                walk(plan.path("Plan"), plan.path("Query Text").asText().contains(PAGE) ? sortedWhole : wholeReads);
            }
        } catch (SQLException | JsonProcessingException e) {
            throw new IllegalStateException("no plan of " + sql, e);
        }
        calls.computeIfAbsent(call, id -> new ArrayList<>()).add(new Statement(sql, wholeReads, sortedWhole));
    }

    private static JsonNode plan(String message) throws JsonProcessingException {
        int begin = message.indexOf("plan:\n{");
        return begin < 0
                ? Json.MAPPER.missingNode()
                : Json.MAPPER.readTree(message.substring(begin + "plan:\n".length()));
    }

    private static void walk(JsonNode node, Set<String> wholeReads) {
        if (node.path("Node Type").asText().equals("Seq Scan")) {
            wholeReads.add(node.path("Relation Name").asText());
        }
        node.path("Plans").forEach(part -> walk(part, wholeReads));
    }
}
