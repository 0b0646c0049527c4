package dev.pitwatch.core.admission.aqi;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whose table an index was taken from. */
public enum AqiStandard {
    IN_NAQI,
    US_EPA;

    /** {@return as stored and answered, e.g. "in_naqi"} */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the standard of that code} Throws {@link IllegalArgumentException} on an unknown one. */
    public static AqiStandard of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
