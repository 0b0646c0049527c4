package dev.pitwatch.base.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pitwatch.base.database.JsonColumn;
import dev.pitwatch.base.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of the audit log, as the API answers it.
 *
 * @param workshopId null: the platform's
 * @param actorType {@code user}, {@code api_key}, {@code device} or {@code system}
 * @param actorId of the user or API key
 * @param action {@code create}, {@code update}, {@code delete}, or another verb
 * @param thing what it was done to, e.g. {@code pit}
 * @param thingId ids of several parts are joined by a colon
 * @param before of an update what changed only; secrets as three stars; null when there was nothing
 * @param after the same; null when nothing is left
 */
public record AuditEntry(
        long id,
        @Nullable Long workshopId,
        Instant createdAt,
        String actorType,
        @Nullable Long actorId,
        String actorName,
        @Nullable String actorRole,
        String action,
        String thing,
        @Nullable String thingId,
        @JsonColumn @Nullable JsonNode before,
        @JsonColumn @Nullable JsonNode after,
        @Nullable String address,
        @Nullable String correlationId) {

    /** As PostgreSQL writes a timestamptz into JSON. */
    private static final Pattern DATABASE_TIME =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?[+-]\\d{2}:\\d{2}");

    public AuditEntry {
        before = withTimes(before);
        after = withTimes(after);
    }

    private static @Nullable JsonNode withTimes(@Nullable JsonNode row) {
        if (row != null) {
            row.properties().forEach(member -> member.setValue(shown(member.getValue())));
        }
        return row;
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
}
