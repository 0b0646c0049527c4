package dev.pitwatch.integration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The JSON of a reading as a device sends it; good air unless a test says otherwise. */
final class Payload {

    private final ObjectNode json;

    private Payload(ObjectNode json) {
        this.json = json;
    }

    static Payload of(Device device) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("v", 1);
        json.put("device_id", device.id());
        json.put("license_key", device.licenceKey());
        json.put("timestamp", Json.time(Instant.now()));
        json.put("temperature", 24.5);
        json.put("humidity", 55.2);
        json.put("pm25", 11);
        json.put("pm10", 14);
        return new Payload(json);
    }

    /** A copy with the field set; null leaves it out. */
    Payload with(String field, @Nullable Object value) {
        ObjectNode copy = json.deepCopy();
        if (value == null) {
            copy.remove(field);
        } else {
            copy.set(field, Json.MAPPER.valueToTree(value));
        }
        return new Payload(copy);
    }

    Payload at(Instant time) {
        return with("timestamp", Json.time(time));
    }

    byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    /** {@return one line of JSON} */
    String text() {
        try {
            return Json.MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return text();
    }
}
