package dev.pitwatch.core.work.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of {@code job} with its stages and staff, as a {@link Job}. */
final class JobRow {

    /** Of a job called j and its pit, called p. */
    static final String COLUMNS =
            """
            j.id, j.workshop_id, j.pit_id, p.pit_number, j.status, j.held_from, j.held_at, j.frozen_at, j.work_type,
            j.template_id, j.customer_id, j.customer_name, j.customer_phone, j.customer_email, j.car_model, j.car_plate,
            j.notes, j.price_minor, j.price_currency, j.estimated_duration_minutes, j.estimated_end_time,
            j.actual_start_time, j.actual_end_time, j.closed_at, j.tracking_ends_at, j.consent_video,
            j.consent_text_version, j.consent_how, j.consent_at, j.consent_by, j.created_by, j.created_at, j.updated_at,
            j.version, j.tracking_hash || j.tracking_sealed as kept_link,
            (select jsonb_agg(jsonb_build_array(s.name, s.weight, s.state, extract(epoch from s.started_at) * 1000,
                    extract(epoch from s.finished_at) * 1000, s.worked_ms, extract(epoch from s.running_since) * 1000, s.note)
                    order by s.position)
                from job_stage s where s.job_id = j.id) as stages,
            (select jsonb_agg(jsonb_build_array(u.id, u.name) order by u.id)
                from job_staff t join app_user u on u.id = t.user_id where t.job_id = j.id) as staff
            """;

    private JobRow() {}

    static Job toJob(ResultSet row) throws SQLException {
        return new Job(
                row.getLong("id"),
                row.getLong("workshop_id"),
                row.getLong("pit_id"),
                row.getInt("pit_number"),
                JobStatus.of(row.getString("status")),
                hold(row),
                WorkType.of(row.getString("work_type")),
                row.getObject("template_id", Long.class),
                new JobCustomer(
                        row.getObject("customer_id", Long.class),
                        row.getString("customer_name"),
                        row.getString("customer_phone"),
                        row.getString("customer_email")),
                row.getString("car_model"),
                row.getString("car_plate"),
                row.getString("notes"),
                price(row),
                row.getInt("estimated_duration_minutes"),
                instant(row, "estimated_end_time"),
                instant(row, "actual_start_time"),
                instant(row, "actual_end_time"),
                instant(row, "closed_at"),
                instant(row, "tracking_ends_at"),
                consent(row),
                stages(row.getString("stages")),
                staff(row.getString("staff")),
                row.getObject("created_by", Long.class),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                row.getLong("version"),
                row.getBytes("kept_link"));
    }

    private static Job.@Nullable Hold hold(ResultSet row) throws SQLException {
        String from = row.getString("held_from");
        return from == null
                ? null
                : new Job.Hold(
                        JobStatus.of(from),
                        row.getTimestamp("held_at").toInstant(),
                        row.getTimestamp("frozen_at").toInstant());
    }

    private static @Nullable Price price(ResultSet row) throws SQLException {
        String currency = row.getString("price_currency");
        return currency == null ? null : new Price(row.getLong("price_minor"), currency);
    }

    private static @Nullable Consent consent(ResultSet row) throws SQLException {
        Instant at = instant(row, "consent_at");
        return at == null
                ? null
                : new Consent(
                        row.getBoolean("consent_video"),
                        row.getString("consent_text_version"),
                        row.getString("consent_how"),
                        at,
                        row.getObject("consent_by", Long.class));
    }

    private static List<JobStage> stages(@Nullable String json) {
        List<JobStage> stages = new ArrayList<>();
        for (JsonNode stage : array(json)) {
            stages.add(new JobStage(
                    stage.get(0).asText(),
                    stage.get(1).asInt(),
                    StageState.of(stage.get(2).asText()),
                    time(stage.get(3)),
                    time(stage.get(4)),
                    Duration.ofMillis(stage.get(5).asLong()),
                    time(stage.get(6)),
                    stage.get(7).isNull() ? null : stage.get(7).asText()));
        }
        return stages;
    }

    private static List<JobMember> staff(@Nullable String json) {
        List<JobMember> staff = new ArrayList<>();
        array(json)
                .forEach(member -> staff.add(
                        new JobMember(member.get(0).asLong(), member.get(1).asText())));
        return staff;
    }

    static JsonNode array(@Nullable String json) {
        try {
            return json == null ? Json.MAPPER.createArrayNode() : Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what a job has is no JSON", e);
        }
    }

    private static @Nullable Instant time(JsonNode millis) {
        return millis.isNull() ? null : Instant.ofEpochMilli(millis.asLong());
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
