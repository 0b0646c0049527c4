package dev.pitwatch.core.alert;

import dev.pitwatch.core.identity.Principal;
import dev.pitwatch.core.paging.Page;
import dev.pitwatch.core.paging.Paged;
import java.time.Instant;
import java.util.Optional;

/** Alerts as people see them: only what the principal may know of. */
interface AlertRepository {

    /** {@return alerts of the workshop; empty: there is no such workshop} */
    Optional<Paged<Alert>> list(Principal who, long workshopId, AlertFilter filter, String sort, Page page);

    /** {@return the alert, if the principal may see it} */
    Optional<Alert> find(Principal who, long id);

    /** Marks the alert as seen, unless it was before; returns it if this call did so. */
    Optional<Alert> acknowledge(Principal who, long id, Instant at);
}
