package dev.pitwatch.core.violation;

import dev.pitwatch.core.database.Database;
import dev.pitwatch.core.identity.Principal;
import dev.pitwatch.core.paging.Page;
import dev.pitwatch.core.paging.Paged;
import dev.pitwatch.core.problem.Problem;

/** Shows a workshop which messages of its devices were refused. */
public final class ViolationService {

    private final ViolationRepository violations;

    ViolationService(ViolationRepository violations) {
        this.violations = violations;
    }

    /** {@return the service on the database} */
    public static ViolationService on(Database database) {
        return new ViolationService(new JdbiViolationRepository(database));
    }

    /** {@return a page of the workshop's} Throws a {@link Problem} when whoever asks may not know of the workshop. */
    public Paged<Violation> list(Principal who, long workshopId, ViolationFilter filter, String sort, Page page) {
        return violations
                .list(who.scope(), workshopId, filter, sort, page)
                .orElseThrow(() -> Problem.notFound("workshop"));
    }
}
