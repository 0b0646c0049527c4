package dev.pitwatch.hub.rest;

import dev.pitwatch.core.identity.Principal;
import dev.pitwatch.core.identity.Role;
import java.util.Locale;

/** Who may make a call: {@code x-access} in the contract. A super_admin may make any. */
enum Access {
    PUBLIC,
    SELF,
    STAFF,
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
                    case STAFF, VIEWER -> role == Role.OWNER || role == Role.STAFF;
                    case ADMIN -> person.isAdmin();
                    case OWNER -> role == Role.OWNER;
                    case SUPER -> false;
                };
    }

    /** {@return whether staff may read by it} */
    boolean isReadByStaff() {
        return this == STAFF || this == VIEWER;
    }

    /** {@return whether an admin may make it for the workshop} */
    boolean isAdmins() {
        return this == STAFF || this == VIEWER || this == ADMIN || this == SELF;
    }
}
