package dev.pitwatch.core.alerts.alert;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an episode stands; acknowledging does not close it, and clearing needs no acknowledgement. */
public enum AlertStatus {
    OPEN,
    ACKNOWLEDGED,
    CLEARED;

    /** {@return as answered, e.g. "open"} */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the status of that code} Throws {@link IllegalArgumentException} on an unknown one. */
    public static AlertStatus of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
