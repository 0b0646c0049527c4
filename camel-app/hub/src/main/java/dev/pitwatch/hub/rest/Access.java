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

    /** {@return whether the role may ever make the call; which things it may make it on, the services know} */
    boolean allows(Principal principal) {
        Role role = principal.role();
        return principal.isPlatform()
                || switch (this) {
                    case PUBLIC, SELF -> true;
                    case STAFF, VIEWER -> role == Role.OWNER || role == Role.STAFF;
                    case ADMIN -> principal.isAdmin();
                    case OWNER -> role == Role.OWNER;
                    case SUPER -> false;
                };
    }
}
