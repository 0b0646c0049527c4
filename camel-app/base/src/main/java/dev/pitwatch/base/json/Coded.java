package dev.pitwatch.base.json;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** An enum whose constants are called the same in the API, in events and in the database, in lower case: {@code in_progress}. */
public interface Coded {

    /** {@return the constant's name} */
    String name();

    /** {@return as it is written, e.g. {@code in_progress}} */
    @JsonValue
    default String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the constant of that code} Throws {@link IllegalArgumentException} on an unknown one. */
    static <E extends Enum<E> & Coded> E of(Class<E> type, String code) {
        return Enum.valueOf(type, code.toUpperCase(Locale.ROOT));
    }
}
