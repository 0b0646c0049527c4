package dev.pitwatch.core.tracking;

import dev.pitwatch.core.database.Database;
import dev.pitwatch.core.identity.Principal;
import dev.pitwatch.core.identity.Role;
import java.time.Instant;
import java.util.Optional;

/** Since when customers' cars are where they are: of the time before the pit was somebody else's. */
public final class CarStays {

    private final JdbiTrackingRepository tracking;

    public CarStays(Database database) {
        this.tracking = new JdbiTrackingRepository(database);
    }

    /** {@return how far back whoever asks may look into the pit; empty: a customer without a car there} */
    public Optional<Instant> since(Principal principal, long pitId) {
        if (principal.role() != Role.CUSTOMER) {
            return Optional.of(Instant.MIN);
        }
        return tracking.stay(principal.scope(), principal.jobIds(), pitId);
    }
}
