package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.json.Coded;

/** The roles of people and machines, as the domain names them. */
public enum Role implements Coded {
    SUPER_ADMIN,
    OWNER,
    STAFF,
    CUSTOMER,
    KIOSK,
    API_KEY
}
