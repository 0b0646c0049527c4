package dev.pitwatch.core.identity;

import dev.pitwatch.core.database.Scope;
import java.time.Instant;
import java.util.Optional;

/** Where wrong passwords and codes are counted, and where it is known from where people signed in. */
public interface LockoutRepository {

    /**
     * How it stands with a name at a network.
     *
     * @param lockedUntil of this pair; empty: it is not locked
     * @param exceeded there were too many from all networks together
     * @param familiar that name signed in from here lately
     */
    record Standing(Optional<Instant> lockedUntil, boolean exceeded, boolean familiar) {}

    /** {@return how it stands} */
    Standing of(SignInSource source, Instant now);

    /** Takes the one try of all unfamiliar networks; empty: it was free, else when the next one is. */
    Optional<Instant> takeSharedTry(SignInSource source, Instant now);

    /** Counts a wrong one, and notes it in the audit log when the name is somebody's. */
    void count(SignInSource source, Instant now);

    /** Lifts the locks of the name at all networks. */
    void forgive(Scope scope, byte[] nameHash);

    /** Deletes what no longer counts. */
    void prune(Instant now);
}
