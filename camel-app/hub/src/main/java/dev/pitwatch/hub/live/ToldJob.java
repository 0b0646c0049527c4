package dev.pitwatch.hub.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.work.tracking.Plate;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What sockets of others than the workshop's people are notified of a job: anybody may read along, so no customer is named. */
final class ToldJob {

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

    private static final Set<String> ON_WALLS =
            Stream.concat(MEMBERS.stream(), Stream.of("staff")).collect(Collectors.toUnmodifiableSet());

    private ToldJob() {}

    /** {@return whether the data of such an event is a job} */
    static boolean isToldIn(String type) {
        return EVENTS.contains(type);
    }

    /** {@return the event with what a customer may know of the job; who has the link may be anybody} */
    static String toCustomer(String json) {
        return told(json, job -> {
            job.retain(MEMBERS);
            JsonNode plate = job.path("car_plate");
            if (plate.isTextual()) {
                job.put("car_plate", Plate.masked(plate.textValue()));
            }
        });
    }

    /** {@return the event with what stands on a wall: also who works on the car} */
    static String onWall(String json) {
        return told(json, job -> job.retain(ON_WALLS));
    }

    private static String told(String json, Consumer<ObjectNode> cut) {
        ObjectNode event = (ObjectNode) Json.tree(json);
        cut.accept((ObjectNode) event.get("data"));
        return Json.text(event);
    }
}
