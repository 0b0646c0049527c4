package dev.pitwatch.core.people.user;

import dev.pitwatch.base.json.Coded;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What someone is in a workshop.
 *
 * @param subRole {@code admin} or {@code operator} for staff, else null
 * @param pitIds granted to an operator; of no other user
 */
record Membership(Role role, @Nullable String subRole, List<Long> pitIds) {

    private static final String ADMIN = "admin";
    private static final String OPERATOR = "operator";

    Membership {
        pitIds = List.copyOf(pitIds);
    }

    /** {@return what a new user becomes; staff of whom nothing is said are operators} */
    static Membership of(Role role, @Nullable String subRole, List<Long> pitIds) {
        if (role != Role.STAFF && subRole != null) {
            throw Problem.invalid("sub_role", "is for staff only");
        }
        String sub = role == Role.STAFF && subRole == null ? OPERATOR : subRole;
        if (!OPERATOR.equals(sub) && !pitIds.isEmpty()) {
            throw Problem.invalid("pit_ids", "are for operators only; all others see all pits, or none");
        }
        return new Membership(role, sub, pitIds.stream().distinct().sorted().toList());
    }

    /** {@return what the user is after the patch; of a role that is given up, nothing stays} */
    Membership after(Patch patch) {
        Role next = Coded.of(Role.class, patch.text("role", role.code()));
        if ((next == Role.SUPER_ADMIN) != (role == Role.SUPER_ADMIN)) {
            throw Problem.invalid("role", "of the platform's and of a workshop's people can't be exchanged");
        }
        String sub = patch.text("sub_role", next == role ? subRole : null);
        boolean stays = OPERATOR.equals(subRole) && (OPERATOR.equals(sub) || sub == null && next == Role.STAFF);
        return of(next, sub, patch.numbers("pit_ids", stays ? pitIds : List.of()));
    }

    /** {@return whether there must always be one who is active} */
    boolean isNeeded() {
        return role == Role.OWNER || role == Role.SUPER_ADMIN;
    }

    /** {@return whether they may decide on people who are this} */
    boolean isManagedBy(Principal principal) {
        boolean upper = isNeeded() || ADMIN.equals(subRole);
        return principal.isPlatform() || principal.role() == Role.OWNER || principal.isAdmin() && !upper;
    }
}
