package dev.pitwatch.core.identity;

/** The roles of people and machines, as the domain names them. */
public enum Role {
    SUPER_ADMIN,
    OWNER,
    STAFF,
    CUSTOMER,
    KIOSK,
    API_KEY;

    /** {@return as the API writes it, e.g. "super_admin"} */
    public String code() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** {@return the role of that code} Throws {@link IllegalArgumentException} on an unknown one. */
    public static Role of(String code) {
        return valueOf(code.toUpperCase(java.util.Locale.ROOT));
    }
}
