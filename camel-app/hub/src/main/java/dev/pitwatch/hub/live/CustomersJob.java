package dev.pitwatch.hub.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.core.json.Json;
import dev.pitwatch.core.tracking.Plate;
import java.util.Set;

/** What a customer's socket is told of a job: who has the link may be anybody, so nobody is named. */
final class CustomersJob {

    private static final Set<String> EVENTS = Set.of("job_created", "job_status");
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
            "actual_start_time",
            "actual_end_time",
            "progress",
            "created_at",
            "updated_at");

    private CustomersJob() {}

    /** {@return whether the data of such an event is a job} */
    static boolean isToldIn(String type) {
        return EVENTS.contains(type);
    }

    /** {@return the event with what a customer may know of the job} */
    static String event(String json) {
        try {
            ObjectNode event = (ObjectNode) Json.MAPPER.readTree(json);
            ObjectNode job = (ObjectNode) event.get("data");
            job.retain(MEMBERS);
            JsonNode plate = job.path("car_plate");
            if (plate.isTextual()) {
                job.put("car_plate", Plate.masked(plate.textValue()));
            }
            return Json.MAPPER.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event that we wrote can't be read", e);
        }
    }
}
