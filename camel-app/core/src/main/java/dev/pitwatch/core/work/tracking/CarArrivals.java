package dev.pitwatch.core.work.tracking;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.time.Instant;
import java.util.Optional;

/** Arrival times of customers' cars in their pits: before that the pit held another car. */
public final class CarArrivals {

    private final JdbiTrackingRepository tracking;

    public CarArrivals(Database database) {
        this.tracking = new JdbiTrackingRepository(database);
    }

    /** {@return how far back the caller may look into the pit; empty: a customer without a car there} */
    public Optional<Instant> since(Principal principal, long pitId) {
        if (principal.role() != Role.CUSTOMER) {
            return Optional.of(Instant.MIN);
        }
        return tracking.stay(principal.scope(), principal.jobIds(), pitId);
    }
}
