package dev.pitwatch.core.work.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pitwatch.base.database.JsonColumn;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.work.job.JobEdit.Change;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of the audit log about a job, one of its stages, or one of its staff.
 *
 * @param subject which stage, or what they are called
 * @param before what changed only, by columns; null when there was nothing
 * @param after the same
 * @param currency the workshop's, in which its prices are
 */
record LoggedJobEdit(
        Instant at,
        @Nullable Long by,
        @Nullable String byName,
        String thing,
        @Nullable String subject,
        @JsonColumn @Nullable JsonNode before,
        @JsonColumn @Nullable JsonNode after,
        String currency,
        @Nullable Integer pitBefore,
        @Nullable Integer pitAfter) {

    /** Those that jobs are answered with by the same name. */
    private static final List<String> PLAIN = List.of(
            "customer_name",
            "customer_phone",
            "customer_email",
            "car_model",
            "car_plate",
            "notes",
            "estimated_duration_minutes");

    private static final String PIT = "pit_id";
    private static final String END = "estimated_end_time";
    private static final String SCHEDULED = "scheduled_at";
    private static final String PRICE = "price_minor";
    private static final String CONSENT = "consent_video";
    private static final String LINK = "tracking_hash";

    /** The columns of a job that people change, beside its status and what follows from that. */
    static final List<String> COLUMNS = columns();

    private static List<String> columns() {
        List<String> columns = new ArrayList<>(PLAIN);
        columns.addAll(List.of(PIT, END, SCHEDULED, PRICE, CONSENT, LINK));
        return List.copyOf(columns);
    }

    /** {@return it with the job's own fields} */
    JobEdit edit() {
        return new JobEdit(at, by, byName, changes());
    }

    private List<Change> changes() {
        return switch (thing) {
            case "job_stage" -> List.of(new Change("stage", subject, value(before, "state"), value(after, "state")));
            case "job_staff" -> List.of(new Change("staff", null, member(before), member(after)));
            default -> ofJob();
        };
    }

    private List<Change> ofJob() {
        List<Change> changes = new ArrayList<>();
        for (String column : COLUMNS) {
            JsonNode from = value(before, column);
            JsonNode to = value(after, column);
            if (from == null && to == null) {
                continue;
            }
            changes.add(
                    switch (column) {
                        case PIT -> new Change("pit_number", null, number(pitBefore), number(pitAfter));
                        case END, SCHEDULED -> new Change(column, null, time(from), time(to));
                        case PRICE -> new Change("price", null, money(from), money(to));
                        case CONSENT -> new Change("consent", null, from, to);
                        case LINK -> new Change("tracking_url", null, from, to);
                        default -> new Change(column, null, from, to);
                    });
        }
        return changes;
    }

    private @Nullable JsonNode member(@Nullable JsonNode row) {
        return row == null || subject == null ? null : TextNode.valueOf(subject);
    }

    private @Nullable JsonNode money(@Nullable JsonNode minor) {
        if (minor == null) {
            return null;
        }
        ObjectNode money = Json.MAPPER.createObjectNode();
        money.set("amount_minor", minor);
        return money.put("currency", currency);
    }

    private static @Nullable JsonNode value(@Nullable JsonNode row, String column) {
        JsonNode value = row == null ? null : row.get(column);
        return value == null || value.isNull() ? null : value;
    }

    private static @Nullable JsonNode number(@Nullable Integer value) {
        return value == null ? null : IntNode.valueOf(value);
    }

    /** As everywhere in answers; PostgreSQL writes it in its own way into JSON. */
    private static @Nullable JsonNode time(@Nullable JsonNode written) {
        return written == null
                ? null
                : TextNode.valueOf(
                        Json.time(OffsetDateTime.parse(written.textValue()).toInstant()));
    }
}
