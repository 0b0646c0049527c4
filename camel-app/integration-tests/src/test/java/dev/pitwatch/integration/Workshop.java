package dev.pitwatch.integration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.integration.Demo.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A workshop of a test's own, whose devices nobody simulates. */
record Workshop(long id, String code, List<Device> devices, User owner) {

    static Workshop make(Pitwatch pitwatch, String name, int pits) {
        RestClient rest = pitwatch.superAdmin();
        JsonNode workshop = rest.post("/workshops", Map.of("name", name)).required();
        long id = workshop.get("id").longValue();
        List<Device> devices = new ArrayList<>();
        for (int number = 1; number <= pits; number++) {
            JsonNode pit = rest.post("/workshops/%d/pits".formatted(id), Map.of("pit_number", number))
                    .required();
            devices.add(register(rest, id, pit.get("id").longValue()));
        }
        return new Workshop(id, workshop.get("code").textValue(), devices, owner(pitwatch, id));
    }

    /** Registers a device with an id of its own. */
    static Device register(RestClient rest, long workshopId, long pitId) {
        Map<String, ?> where = Map.of("device_id", newDeviceId(), "pit_id", pitId);
        JsonNode made =
                rest.post("/workshops/%d/devices".formatted(workshopId), where).required();
        return device(made, pitId);
    }

    static String newDeviceId() {
        return "ESP32-%012X".formatted(ThreadLocalRandom.current().nextLong(1L << 48));
    }

    /** {@return the device that was registered with that answer} */
    static Device device(JsonNode made, long pitId) {
        return new Device(
                made.get("device_id").textValue(),
                made.get("license_key").textValue(),
                made.get("mqtt_password").asText(),
                made.get("workshop").textValue(),
                made.get("pit").textValue(),
                pitId);
    }

    /** With the password of a user that is there, since that one's hash is at hand. */
    private static User owner(Pitwatch pitwatch, long workshopId) {
        User known = pitwatch.demo().users().get(0);
        String username = "owner_" + workshopId;
        pitwatch.database()
                .useHandle(handle -> handle.execute(
                        "insert into app_user (workshop_id, username, name, password_hash, role) "
                                + "select ?, ?, 'Owner', password_hash, 'owner' from app_user where username = ?",
                        workshopId,
                        username,
                        known.username()));
        return new User("owner", "", username, known.password());
    }
}
