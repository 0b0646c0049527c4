package dev.pitwatch.core.violation;

import dev.pitwatch.core.database.Scope;
import dev.pitwatch.core.paging.Page;
import dev.pitwatch.core.paging.Paged;
import java.util.Optional;

/** Where violations are kept. */
interface ViolationRepository {

    /** {@return a page, sorted by {@code last_seen_at}, downwards with a leading "-"; empty: no such workshop in the scope} */
    Optional<Paged<Violation>> list(Scope scope, long workshopId, ViolationFilter filter, String sort, Page page);
}
