package dev.pitwatch.core.alerts.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem.Detail;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits, times and notices in force for a workshop or a pit; as the API has it.
 *
 * @param aqi upper limits; null: no limit
 * @param temperature °C; null: no limit
 * @param humidity % RH; null: no limit
 * @param band what film likes, apart from the alert limits
 * @param cameraOfflineS how long a camera may be away
 * @param deviceOfflineS how long a device may be silent
 * @param forSeconds how long a condition has to last before an alert opens
 * @param clearSeconds how long all has to be well before it clears
 * @param hysteresis how far inside a limit counts as well
 * @param channels alert type to channels
 * @param recipients empty: the owners
 * @param quietHours null: none
 * @param throttleMinutes at most one notice per type and pit in that time
 * @param smsPerDay of one workshop
 */
public record AlertConfig(
        Aqi aqi,
        Range temperature,
        Range humidity,
        Band band,
        int cameraOfflineS,
        int deviceOfflineS,
        int forSeconds,
        int clearSeconds,
        Hysteresis hysteresis,
        Map<String, List<String>> channels,
        List<Recipient> recipients,
        @Nullable QuietHours quietHours,
        int throttleMinutes,
        int smsPerDay) {

    /** Two upper limits of the index. */
    public record Aqi(@Nullable Double warning, @Nullable Double critical) {}

    /** A lower and an upper limit. */
    public record Range(@Nullable Double min, @Nullable Double max) {}

    /** The climate that installation and curing want. */
    public record Band(Range temperature, Range humidity) {}

    /** How far inside a limit a value has to be to count as well. */
    public record Hysteresis(double aqi, double temperature, double humidity) {}

    /** A user who is notified. */
    public record Recipient(long userId) {}

    /** From and to, as HH:MM of the workshop. */
    public record QuietHours(String from, String to) {}

    /** An alert opens and clears in no less than that: {@code for_seconds} and {@code clear_seconds} together. */
    public static final int LEAST_SECONDS = 10;

    private static final String OFF = "off";

    static final ObjectNode DEFAULT_TREE = tree(
            """
            {"aqi": {"warning": 150, "critical": 200},
             "temperature": {"min": 15, "max": 35},
             "humidity": {"min": null, "max": 70},
             "band": {"temperature": {"min": 20, "max": 28}, "humidity": {"min": 40, "max": 60}},
             "camera_offline_s": 30, "device_offline_s": 60,
             "for_seconds": 0, "clear_seconds": 60,
             "hysteresis": {"aqi": 5, "temperature": 0.5, "humidity": 2},
             "channels": {
                 "high_aqi": ["dashboard", "sms", "email"],
                 "critical_aqi": ["dashboard", "sms", "email", "push"],
                 "temp_out_of_range": ["dashboard"],
                 "high_humidity": ["dashboard"],
                 "low_humidity": ["dashboard"],
                 "out_of_band": ["dashboard"],
                 "camera_offline": ["dashboard", "sms"],
                 "device_offline": ["dashboard"],
                 "sensor_fault": ["dashboard"],
                 "licence_violation": ["dashboard"],
                 "subscription_suspended": ["dashboard"],
                 "low_stock": ["dashboard"]},
             "recipients": [],
             "quiet_hours": {"from": "22:00", "to": "07:00"},
             "throttle_minutes": 15, "sms_per_day": 20}
            """);

    /** What holds where no one changed anything. */
    public static final AlertConfig DEFAULTS = of(DEFAULT_TREE);

    /** {@return what holds in a workshop whose own settings are these; null in them means no limit} */
    public static AlertConfig ofWorkshop(String own) {
        return of(workshopTree(own));
    }

    /** {@return what holds in a pit; null in its own settings means as in the workshop, "off" no limit} */
    public static AlertConfig ofPit(String workshopsOwn, String own) {
        ObjectNode tree = workshopTree(workshopsOwn);
        overrideInPit(tree, tree(own));
        return of(tree);
    }

    /** {@return how long all has to be well before an alert clears, of settings from before there was a least, too} */
    public int leastClearSeconds() {
        return Math.max(clearSeconds, LEAST_SECONDS - forSeconds);
    }

    /** {@return what can't be meant: a limit that is not below the one above it, or one that is never cleared again} */
    public List<Detail> contradictions() {
        return AlertConfigCheck.of(this);
    }

    private static ObjectNode workshopTree(String own) {
        ObjectNode tree = DEFAULT_TREE.deepCopy();
        override(tree, tree(own));
        return tree;
    }

    private static void override(ObjectNode base, ObjectNode own) {
        own.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode part && base.get(field.getKey()) instanceof ObjectNode below) {
                override(below, part);
            } else {
                base.set(field.getKey(), field.getValue());
            }
        });
    }

    private static void overrideInPit(ObjectNode base, ObjectNode own) {
        own.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value instanceof ObjectNode part && base.get(field.getKey()) instanceof ObjectNode below) {
                overrideInPit(below, part);
            } else if (!value.isNull()) {
                base.set(field.getKey(), OFF.equals(value.textValue()) ? NullNode.instance : value);
            }
        });
    }

    private static AlertConfig of(ObjectNode tree) {
        try {
            return Json.MAPPER
                    .readerFor(AlertConfig.class)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(tree);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("alert config: " + e.getMessage(), e);
        }
    }

    private static ObjectNode tree(String json) {
        try {
            if (Json.MAPPER.readTree(json) instanceof ObjectNode tree) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("alert config: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException("alert config is not an object: " + json);
    }
}
