package dev.pitwatch.hub.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.core.work.job.Plate;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fields of a job that its events have for others than the workshop's people: anybody may read along, so no customer is named. */
final class JobEventFields {

    private static final Set<LiveEventType> EVENTS = EnumSet.of(LiveEventType.JOB_CREATED, LiveEventType.JOB_STATUS);
    private static final Set<String> MEMBERS = Set.of(
            "id",
            "job_id",
            "workshop_id",
            "pit_id",
            "pit_number",
            "status",
            "work_type",
            "car_model",
            "car_plate",
            "estimated_duration_minutes",
            "estimated_end_time",
            "scheduled_at",
            "scheduled_end",
            "actual_start_time",
            "actual_end_time",
            "progress",
            "created_at",
            "updated_at");

    private static final Set<String> ON_WALLS = Stream.concat(MEMBERS.stream(), Stream.of("staff", "car_plate_shown"))
            .collect(Collectors.toUnmodifiableSet());

    private JobEventFields() {}

    /** {@return whether the data of such an event is a job} */
    static boolean areIn(LiveEventType kind) {
        return EVENTS.contains(kind);
    }

    /** {@return the event with what a customer may know of the job; who has the link may be anybody} */
    static String forCustomer(String json) {
        return cut(json, job -> {
            job.retain(MEMBERS);
            JsonNode plate = job.path("car_plate");
            if (plate.isTextual()) {
                job.put("car_plate", Plate.masked(plate.textValue()));
            }
        });
    }

    /** {@return the event with what stands on a wall: also who works on the car} */
    static String forWall(String json) {
        return cut(json, job -> job.retain(ON_WALLS));
    }

    private static String cut(String json, Consumer<ObjectNode> fields) {
        ObjectNode event = (ObjectNode) Json.tree(json);
        fields.accept((ObjectNode) event.get("data"));
        return Json.text(event);
    }
}
