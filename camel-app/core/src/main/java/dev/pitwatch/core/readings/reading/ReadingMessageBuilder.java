package dev.pitwatch.core.readings.reading;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the members of a payload and checks those that the contract defines for every message. */
final class ReadingMessageBuilder {

    private static final int LONGEST_BOOT_ID = 32;
    private static final double LARGEST_EXACT = 1L << 53;

    // Stands for null until all is read, so that a null is seen as a first copy of its key.
    private static final Object NULL = new Object();

    private final Map<String, Object> fields = new LinkedHashMap<>(32);
    private int flags;

    /** Takes a member, the last of its name; returns whether there was one of that name before. */
    boolean put(String name, @Nullable Object value) {
        return fields.put(name, value == null ? NULL : value) != null;
    }

    ReadingMessage build(int flagsOfValues) {
        flags = flagsOfValues;
        fields.values().removeIf(value -> value == NULL);
        Object device = fields.remove("device_id");
        String deviceId = device instanceof String text ? text : null;
        checkVersion(deviceId);
        if (deviceId == null) {
            throw missing("device_id", device, null);
        }
        Object key = fields.remove("license_key");
        if (!(key instanceof String licenseKey)) {
            throw missing("license_key", key, deviceId);
        }
        Instant timestamp = timestamp();
        double uptime = uptime();
        String bootId = bootId();
        Long seq = seq();
        boolean identified = bootId != null && seq != null;
        return new ReadingMessage(
                deviceId,
                licenseKey,
                timestamp,
                uptime,
                identified ? bootId : null,
                identified ? seq : null,
                replay(),
                Collections.unmodifiableMap(fields),
                flags);
    }

    private void checkVersion(@Nullable String deviceId) {
        Object version = fields.remove("v");
        if (version != null && !(version instanceof Number number && number.doubleValue() == 1)) {
            throw Rejected.deadLetter("bad_version", "v is %s, expected 1".formatted(shown(version)), deviceId);
        }
    }

    private static Rejected missing(String name, @Nullable Object value, @Nullable String deviceId) {
        // The value is not shown: it may be most of a key.
        String detail = value == null ? "%s is missing" : "%s is not a string";
        return Rejected.deadLetter("missing_field", detail.formatted(name), deviceId);
    }

    private @Nullable Instant timestamp() {
        Object sent = fields.remove("timestamp");
        Instant time = sent instanceof String text ? Timestamps.parse(text).orElse(null) : null;
        if (sent != null && time == null) {
            flags |= ReadingFlag.CLOCK.bit();
        }
        return time;
    }

    private double uptime() {
        Object sent = fields.remove("uptime_s");
        double seconds = sent instanceof Number number ? number.doubleValue() : Double.NaN;
        boolean good = Double.isFinite(seconds) && seconds >= 0;
        flagUnless(sent == null || good);
        return good ? seconds : Double.NaN;
    }

    private @Nullable String bootId() {
        Object sent = fields.remove("boot_id");
        String text = sent instanceof String id && !id.isEmpty() && id.length() <= LONGEST_BOOT_ID ? id : null;
        flagUnless(sent == null || text != null);
        return text;
    }

    private @Nullable Long seq() {
        Object sent = fields.remove("seq");
        Long number = wholeFromZero(sent);
        flagUnless(sent == null || number != null);
        return number;
    }

    private static @Nullable Long wholeFromZero(@Nullable Object sent) {
        if (sent instanceof Long number && number >= 0) {
            return number;
        }
        if (sent instanceof Double number && number >= 0 && number <= LARGEST_EXACT && number == Math.rint(number)) {
            return number.longValue();
        }
        return null;
    }

    private boolean replay() {
        Object sent = fields.remove("replay");
        flagUnless(sent == null || sent instanceof Boolean);
        return Boolean.TRUE.equals(sent);
    }

    private void flagUnless(boolean good) {
        if (!good) {
            flags |= ReadingFlag.TYPE.bit();
        }
    }

    private static String shown(Object value) {
        String text = value.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
