package dev.pitwatch.core.alerts.alert;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why an episode ended. */
public enum ClearedReason {
    RECOVERED,
    /** A worse one took its place. */
    ESCALATED,
    /** No device is left to tell. */
    NO_DATA,
    MAINTENANCE,
    /** The limit was changed. */
    CONFIG;

    /** {@return as stored and answered, e.g. "no_data"} */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the reason of that code} Throws {@link IllegalArgumentException} on an unknown one. */
    public static ClearedReason of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
