package dev.pitwatch.core.people.identity;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an API key may be used for. */
public enum ApiScope {
    /** Every reading call of staff. */
    READ,
    /** The calls of the contract's section of jobs that an admin has. */
    JOBS,
    /** The calls of the contract's section of devices that an admin has. */
    DEVICES;

    /** {@return as the API writes it, e.g. "read"} */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the scope of that code} Throws {@link IllegalArgumentException} on an unknown one. */
    public static ApiScope of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
