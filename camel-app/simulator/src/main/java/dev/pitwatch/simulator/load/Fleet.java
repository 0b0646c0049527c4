package dev.pitwatch.simulator.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Registers the devices of a load, ten in a pit; they stay registered, since a later run may not know their keys. */
final class Fleet {

    private static final int DEVICES_PER_PIT = 10;

    private final HubApi hub;

    Fleet(HubApi hub) {
        this.hub = hub;
    }

    /**
     * Registers new devices.
     *
     * @param user who is signed in
     * @param workshop where; empty: the user's own workshop, or a new one when the user has none
     * @param progress receives how many are registered
     */
    List<LoadDevice> register(int count, JsonNode user, Optional<Long> workshop, IntConsumer progress)
            throws IOException, InterruptedException {
        String run = "%06X".formatted(new SecureRandom().nextInt(1 << 24));
        long where = workshop.isPresent() ? workshop.get() : ownOrNew(user, run);
        List<Long> pits = new ArrayList<>();
        List<LoadDevice> devices = new ArrayList<>();
        int nextPit = highestPit(where) + 1;
        for (int i = 0; i < count; i++) {
            if (i % DEVICES_PER_PIT == 0) {
                pits.add(pit(where, nextPit++));
            }
            devices.add(device(where, pits.get(i / DEVICES_PER_PIT), "LOAD-%s-%05d".formatted(run, i + 1)));
            progress.accept(i + 1);
        }
        return devices;
    }

    private long ownOrNew(JsonNode user, String run) throws IOException, InterruptedException {
        JsonNode own = user.path("workshop_id");
        if (own.isNumber()) {
            return own.asLong();
        }
        return hub.post("/workshops", Map.of("name", "Load " + run)).path("id").asLong();
    }

    private int highestPit(long workshop) throws IOException, InterruptedException {
        int highest = 0;
        int page = 1;
        JsonNode pits;
        do {
            pits = hub.get("/workshops/%d/pits?page_size=200&page=%d".formatted(workshop, page++));
            for (JsonNode pit : pits) {
                highest = Math.max(highest, pit.path("pit_number").asInt());
            }
        } while (pits.size() == 200);
        return highest;
    }

    private long pit(long workshop, int number) throws IOException, InterruptedException {
        return hub.post("/workshops/%d/pits".formatted(workshop), Map.of("pit_number", number))
                .path("id")
                .asLong();
    }

    private LoadDevice device(long workshop, long pit, String id) throws IOException, InterruptedException {
        JsonNode made = hub.post(
                "/workshops/%d/devices".formatted(workshop),
                Map.of("device_id", id, "pit_id", pit, "sensor_types", List.of("BME680", "PMS5003")));
        if (!made.path("mqtt_password").isTextual()) {
            throw new IOException(
                    "the hub makes no broker accounts (PITWATCH_MQTT_ACCOUNTS=none), so its devices can't sign in");
        }
        return new LoadDevice(
                id,
                made.path("mqtt_username").asText(),
                made.path("mqtt_password").asText(),
                made.path("license_key").asText(),
                "workshop/%s/pit/%s/sensors"
                        .formatted(
                                made.path("workshop").asText(), made.path("pit").asText()));
    }
}
