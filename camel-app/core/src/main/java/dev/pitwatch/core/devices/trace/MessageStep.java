package dev.pitwatch.core.devices.trace;

import java.util.Locale;
import java.util.Map;

/** The steps that a message takes through the hub, in their order. */
enum MessageStep {
    PARSE,
    LICENCE,
    DRIVER,
    PERSIST,
    /** A fault of the hub, which its log has. */
    UNKNOWN;

    private static final Map<String, MessageStep> BY_REASON = Map.ofEntries(
            Map.entry("bad_json", PARSE),
            Map.entry("not_object", PARSE),
            Map.entry("too_deep", PARSE),
            Map.entry("too_large", PARSE),
            Map.entry("bad_version", PARSE),
            Map.entry("missing_field", PARSE),
            Map.entry("no_measurement", DRIVER),
            Map.entry("bad_row", PERSIST),
            Map.entry("duplicate", PERSIST),
            Map.entry("internal", UNKNOWN));

    /** {@return the step that refuses a message for that reason} Who may be heard is asked for all other reasons. */
    static MessageStep of(String reason) {
        return BY_REASON.getOrDefault(reason, LICENCE);
    }

    /** {@return as stored and answered, e.g. "licence"} */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
