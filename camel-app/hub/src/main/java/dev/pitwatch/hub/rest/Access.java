package dev.pitwatch.hub.rest;

import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.util.Locale;

/** Who may make a call: {@code x-access} in the contract. A super_admin may make any. */
enum Access {
    PUBLIC,
    SELF,
    STAFF,
    /** Staff, and the customer whose job it is. */
    STAFF_OR_CUSTOMER,
    ADMIN,
    OWNER,
    SUPER,
    VIEWER;

    static Access of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    boolean isPublic() {
        return this == PUBLIC;
    }

    /** {@return whether that person may ever make the call; which things they may make it on, the services know} */
    boolean allows(Principal person) {
        Role role = person.role();
        return person.isPlatform()
                || switch (this) {
                    case PUBLIC, SELF -> true;
                    case STAFF -> role == Role.OWNER || role == Role.STAFF;
                    case VIEWER, STAFF_OR_CUSTOMER -> role == Role.OWNER || role == Role.STAFF || role == Role.CUSTOMER;
                    case ADMIN -> person.isAdmin();
                    case OWNER -> role == Role.OWNER;
                    case SUPER -> false;
                };
    }

    /** {@return whether staff may read by it} */
    boolean isReadByStaff() {
        return this == STAFF || this == STAFF_OR_CUSTOMER || this == VIEWER;
    }

    /** {@return whether an admin may make it for the workshop} */
    boolean isAdmins() {
        return isReadByStaff() || this == ADMIN || this == SELF;
    }
}
