package dev.pitwatch.core.work.stream;

import dev.pitwatch.core.people.identity.Principal;
import java.util.UUID;

/** Those who watch pits, for others to see. */
public interface StreamWatchers {

    /** Someone watches the pit in that session from now on. */
    void came(UUID session, Principal who, long workshopId, long pitId);

    /** No one watches in that session any more. */
    void left(UUID session, long workshopId);
}
