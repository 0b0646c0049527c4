package dev.pitwatch.core.work.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of {@code job} with its stages and staff: how a {@link Job} is read from it, and its stages are written. */
final class JobRow {

    /** A trigger takes the same key with another text for a change by a hub that knows no keys. */
    static final String KEEP_KEY = "update job set plate_key = :plateKey where id = :id and plate_key is null";

    /** The components of {@link Job}; of a job called j and its pit, called p. Names of holidays, which may be long, are left out. */
    static final String COLUMNS =
            """
            j.id, j.workshop_id, j.pit_id, p.pit_number, j.status, j.held_from as hold_from, j.held_at as hold_at,
            j.frozen_at as hold_frozen_at, j.work_type, j.template_id, j.customer_id, j.customer_name, j.customer_phone,
            j.customer_email, j.car_model, j.car_plate, j.notes, j.price_minor as price_amount_minor, j.price_currency,
            j.estimated_duration_minutes, j.estimated_end_time, j.end_by_hand, j.scheduled_at, j.actual_start_time, j.actual_end_time, j.closed_at,
            j.tracking_ends_at, j.consent_video, j.consent_text_version, j.consent_how, j.consent_at, j.consent_by,
            j.created_by, j.created_at, j.updated_by, j.updated_at, j.version,
            coalesce((select u.name from app_user u where u.id = j.updated_by), j.updated_by_name) as updated_by_name,
            j.tracking_hash || j.tracking_sealed as sealed_link,
            (select jsonb_build_object('time_zone', w.time_zone, 'opening_hours', w.opening_hours,
                    'holidays', case when w.opening_hours is null then '[]' else (
                        select coalesce(jsonb_agg(jsonb_build_object('date', h -> 'date', 'name', '', 'open', h -> 'open')), '[]')
                        from jsonb_array_elements(w.holidays) as h) end)
                from workshop w where w.id = j.workshop_id) as calendar,
            (select coalesce(json_agg(s), '[]') from (
                    select name, weight, unattended, state, started_at, finished_at, worked_ms / 1000.0 as worked, running_since, note
                    from job_stage where job_id = j.id order by position) s) as stages,
            (select coalesce(json_agg(json_build_object('id', u.id, 'name', u.name) order by u.id), '[]')
                from job_staff t join app_user u on u.id = t.user_id where t.job_id = j.id) as staff
            """;

    /** Of a workshop's jobs it is the same, and with its holidays longer than all else of them. */
    static final String SHARED = "calendar";

    /** A {@link JobWorkshop}: of the job's workshop and pit. */
    static final String WORKSHOP =
            """
            select code, name, phone, address, time_zone,
                exists (select 1 from pit where id = :pit and camera_rtsp_url is not null) as camera
            from workshop where id = :workshop
            """;

    private JobRow() {}

    /** {@return the stages of a new job, as JSON} */
    static String plans(List<JobStage> stages) {
        ArrayNode rows = Json.MAPPER.createArrayNode();
        for (JobStage stage : stages) {
            rows.addObject()
                    .put("position", rows.size())
                    .put("name", stage.name())
                    .put("weight", stage.weight())
                    .put("unattended", stage.unattended());
        }
        return rows.toString();
    }

    /** {@return what can change of stages, as JSON} */
    static String states(List<JobStage> stages) {
        ArrayNode rows = Json.MAPPER.createArrayNode();
        for (JobStage stage : stages) {
            ObjectNode row = rows.addObject();
            row.put("position", rows.size())
                    .put("state", stage.state().code())
                    .put("started", text(stage.startedAt()))
                    .put("finished", text(stage.finishedAt()))
                    .put("worked", stage.worked().toMillis())
                    .put("running", text(stage.runningSince()))
                    .put("note", stage.note());
        }
        return rows.toString();
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    static List<Long> ids(List<JobMember> staff) {
        return staff.stream().map(JobMember::id).toList();
    }
}
