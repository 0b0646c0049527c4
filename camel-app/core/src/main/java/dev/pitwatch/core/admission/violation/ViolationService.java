package dev.pitwatch.core.admission.violation;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;

/** Shows a workshop which messages of its devices were refused. */
public final class ViolationService {

    private final JdbiViolationRepository violations;

    ViolationService(JdbiViolationRepository violations) {
        this.violations = violations;
    }

    /** {@return the service on the database} */
    public static ViolationService on(Database database) {
        return new ViolationService(new JdbiViolationRepository(database));
    }

    /** {@return a page of the workshop's} Throws a {@link Problem} when the caller may not know of the workshop. */
    public Paged<Violation> list(Principal who, long workshopId, ViolationFilter filter, String sort, Page page) {
        return violations
                .list(who.scope(), workshopId, filter, sort, page)
                .orElseThrow(() -> Problem.notFound("workshop"));
    }
}
