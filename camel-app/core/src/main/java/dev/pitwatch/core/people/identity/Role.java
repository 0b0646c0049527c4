package dev.pitwatch.core.people.identity;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The roles of people and machines, as the domain names them. */
public enum Role {
    SUPER_ADMIN,
    OWNER,
    STAFF,
    CUSTOMER,
    KIOSK,
    API_KEY;

    /** {@return as the API writes it, e.g. "super_admin"} */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the role of that code} Throws {@link IllegalArgumentException} on an unknown one. */
    public static Role of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
