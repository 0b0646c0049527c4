package dev.pitwatch.simulator.device;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.simulator.device.DeviceMemory.Finished;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a device says, byte for byte. One for each time it was switched on; confined to one thread. */
final class Messages {

    private static final String FIRMWARE = "1.0.0";
    private static final int LARGEST_READING = 512;

    private final String deviceId;
    private final String bootId;
    private final Instant switchedOn;
    private final boolean secondThermometer;
    private long seq;
    private int pmFaults;
    private int climateFaults;

    Messages(String deviceId, String bootId, Instant switchedOn, boolean secondThermometer) {
        this.deviceId = deviceId;
        this.bootId = bootId;
        this.switchedOn = switchedOn;
        this.secondThermometer = secondThermometer;
    }

    /** The next reading. */
    byte[] reading(DeviceMemory memory, Air air, Instant now) {
        boolean climate = !air.failed().contains(PitClimate.BME680);
        boolean dust = !air.failed().contains(PitClimate.PMS5003);
        ObjectNode reading = Json.MAPPER.createObjectNode();
        reading.put("v", 1).put("device_id", deviceId).put("license_key", memory.licenceKey());
        reading.put("timestamp", Json.time(now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)));
        reading.put("uptime_s", uptime(now))
                .put("boot_id", bootId)
                .put("seq", seq++)
                .put("replay", false);
        if (climate) {
            putClimate(reading, air);
        } else if (secondThermometer) {
            reading.put("temperature", second(air.temperature(), 0.4)).put("humidity", second(air.humidity(), -1.1));
            reading.putObject("src").put("temperature", "DHT22").put("humidity", "DHT22");
        }
        if (dust) {
            putDust(reading, air);
        }
        putErrors(reading, climate, dust);
        return bounded(reading);
    }

    private void putClimate(ObjectNode reading, Air air) {
        reading.put("temperature", air.temperature()).put("humidity", air.humidity());
        reading.put("pressure", air.pressure()).put("iaq", air.iaq()).put("iaq_accuracy", 3);
        reading.put("gas_ohm", air.gasOhm());
        reading.putObject("src").put("temperature", "BME680").put("humidity", "BME680");
        if (secondThermometer) {
            ObjectNode alt = reading.putObject("alt");
            alt.putObject("temperature").put("DHT22", second(air.temperature(), 0.4));
            alt.putObject("humidity").put("DHT22", second(air.humidity(), -1.1));
        }
    }

    private static void putDust(ObjectNode reading, Air air) {
        reading.put("pm1", air.pm1()).put("pm25", air.pm25()).put("pm10", air.pm10());
        ArrayNode particles = reading.putArray("particles");
        air.particles().forEach(particles::add);
        reading.put("pm_age_s", 1);
    }

    private void putErrors(ObjectNode reading, boolean climate, boolean dust) {
        if (climate && dust) {
            return;
        }
        ArrayNode errors = reading.putArray("errors");
        if (!climate) {
            climateFaults++;
            errors.add("BME680:no_ack");
        }
        if (!dust) {
            pmFaults++;
            errors.add("PMS5003:timeout");
        }
    }

    /** Its status; {@code reason} may be null. */
    byte[] status(DeviceMemory memory, String status, @Nullable String reason) {
        ObjectNode message = Json.MAPPER.createObjectNode();
        message.put("v", 1).put("device_id", deviceId).put("status", status).put("reason", reason);
        message.put("conn", memory.connections()).put("fw", FIRMWARE);
        message.put("board", "virtual").put("boot_id", bootId);
        message.put("ip", "127.0.0.1").put("interval_s", memory.intervalSeconds());
        ArrayNode sensors = message.putArray("sensors");
        sensors().forEach(sensors::add);
        return Json.bytes(message);
    }

    /** What the broker says for it when the connection is lost. */
    byte[] will(DeviceMemory memory) {
        return Json.bytes(Json.MAPPER
                .createObjectNode()
                .put("v", 1)
                .put("device_id", deviceId)
                .put("status", "offline")
                .put("conn", memory.connections())
                .put("reason", "lost"));
    }

    byte[] ack(Finished command) {
        return Json.bytes(Json.MAPPER
                .createObjectNode()
                .put("v", 1)
                .put("command_id", command.commandId())
                .put("state", command.state())
                .putNull("progress")
                .put("reason", command.reason()));
    }

    /** Its health. */
    byte[] diag(Instant now) {
        ObjectNode message = Json.MAPPER.createObjectNode();
        message.put("v", 1)
                .put("uptime_s", uptime(now))
                .put("heap_free", 143_200)
                .put("heap_min", 131_072);
        message.put("link", "ethernet").putNull("rssi").put("reset_reason", "power");
        message.put("queue", 0).put("dropped", 0);
        ObjectNode errors = message.putObject("errors");
        if (climateFaults > 0) {
            errors.put("BME680", climateFaults);
        }
        if (pmFaults > 0) {
            errors.put("PMS5003", pmFaults);
        }
        return Json.bytes(message.put("fw", FIRMWARE));
    }

    private List<String> sensors() {
        return secondThermometer ? List.of("BME680", "DHT22", "PMS5003") : List.of("BME680", "PMS5003");
    }

    private long uptime(Instant now) {
        return Math.max(0, Duration.between(switchedOn, now).toSeconds());
    }

    private static double second(double value, double offset) {
        return Math.round((value + offset) * 10) / 10.0;
    }

    /** As our firmware keeps it small. */
    private static byte[] bounded(ObjectNode reading) {
        byte[] bytes = Json.bytes(reading);
        for (String dispensable : List.of("src", "particles")) {
            if (bytes.length <= LARGEST_READING) {
                return bytes;
            }
            reading.remove(dispensable);
            bytes = Json.bytes(reading);
        }
        return bytes;
    }
}
