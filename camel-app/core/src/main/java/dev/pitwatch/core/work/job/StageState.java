package dev.pitwatch.core.work.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a stage is. */
public enum StageState {
    PENDING,
    RUNNING,
    DONE,
    SKIPPED;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** {@return as the API writes it, e.g. "running"} */
    @JsonValue
    public String code() {
        return code;
    }

    /** {@return the state of that code} Throws {@link IllegalArgumentException} on an unknown one. */
    public static StageState of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** {@return whether nothing is left to do of it} */
    boolean isBehind() {
        return this == DONE || this == SKIPPED;
    }
}
