package dev.pitwatch.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What demo.json tells whoever wants to try the product. */
record Demo(String httpUrl, String managementUrl, long workshopId, List<User> users, List<Device> devices) {

    /** A sign-in of the dashboard. */
    record User(String role, String subRole, String username, String password) {}

    /** {@return what there is to know of a platform without a demo, once its first super_admin is made} */
    static Demo empty(String httpUrl, String managementUrl) {
        User first = new User("super_admin", "", "super_admin", "for-Tests-0nly");
        return new Demo(httpUrl, managementUrl, 0, List.of(first), List.of());
    }

    static Demo read(Path file) throws IOException {
        JsonNode json = Json.MAPPER.readTree(file.toFile());
        List<User> users = new ArrayList<>();
        for (JsonNode user : (ArrayNode) json.get("users")) {
            users.add(new User(
                    text(user, "role"), text(user, "sub_role"), text(user, "username"), text(user, "password")));
        }
        List<Device> devices = new ArrayList<>();
        for (JsonNode device : (ArrayNode) json.get("devices")) {
            devices.add(new Device(
                    text(device, "device_id"),
                    text(device, "license_key"),
                    text(device, "mqtt_password"),
                    text(device, "workshop"),
                    text(device, "pit"),
                    device.get("pit_id").longValue()));
        }
        return new Demo(
                text(json, "http_url"),
                text(json, "management_url"),
                json.get("workshop_id").longValue(),
                users,
                devices);
    }

    /** The first of that role, e.g. {@code owner}. */
    User user(String role) {
        return users.stream()
                .filter(user -> user.role().equals(role))
                .findFirst()
                .orElseThrow();
    }

    private static String text(JsonNode object, String field) {
        return object.get(field).asText("");
    }
}
