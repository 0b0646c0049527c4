package dev.pitwatch.core.devices.diag;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the members of a diagnostic message: what is not as the contract says is left out, the rest counts. */
final class DiagMessage {

    private static final int VERSION = 1;
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]{0,31}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:-]{0,31}");
    private static final Pattern FIRMWARE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");
    private static final int MAX_SENSORS = 32;
    private static final int WEAKEST_RSSI = -130;

    private final JsonNode body;

    private DiagMessage(JsonNode body) {
        this.body = body;
    }

    static Diag read(JsonNode body, Instant receivedAt) {
        DiagMessage message = new DiagMessage(body);
        return new Diag(
                VERSION,
                message.count("uptime_s"),
                message.count("heap_free"),
                message.count("heap_min"),
                message.text("link", WORD),
                message.rssi(),
                message.text("reset_reason", WORD),
                message.count("queue"),
                message.count("dropped"),
                message.errors(),
                message.text("fw", FIRMWARE),
                receivedAt);
    }

    private @Nullable Long count(String member) {
        return count(body.path(member));
    }

    private static @Nullable Long count(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0
                ? value.longValue()
                : null;
    }

    private @Nullable Integer rssi() {
        JsonNode value = body.path("rssi");
        return value.isIntegralNumber()
                        && value.canConvertToInt()
                        && value.intValue() >= WEAKEST_RSSI
                        && value.intValue() <= 0
                ? value.intValue()
                : null;
    }

    private @Nullable String text(String member, Pattern form) {
        JsonNode value = body.path(member);
        return value.isTextual() && form.matcher(value.textValue()).matches() ? value.textValue() : null;
    }

    private Map<String, Long> errors() {
        Map<String, Long> errors = new HashMap<>();
        body.path("errors").properties().forEach(sensor -> {
            Long count = count(sensor.getValue());
            if (count != null
                    && errors.size() < MAX_SENSORS
                    && NAME.matcher(sensor.getKey()).matches()) {
                errors.put(sensor.getKey(), count);
            }
        });
        return errors;
    }
}
