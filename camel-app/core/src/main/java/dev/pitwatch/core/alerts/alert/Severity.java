package dev.pitwatch.core.alerts.alert;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How bad an alert is. */
public enum Severity {
    INFO,
    WARNING,
    CRITICAL;

    /** {@return as stored and answered, e.g. "critical"} */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the severity of that code} Throws {@link IllegalArgumentException} on an unknown one. */
    public static Severity of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
