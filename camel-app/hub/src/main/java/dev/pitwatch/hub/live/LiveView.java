package dev.pitwatch.hub.live;

import dev.pitwatch.core.identity.ApiScope;
import dev.pitwatch.core.identity.Principal;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What one subscription lets through: what was asked for, and of that only what the principal may see at that moment.
 *
 * @param who the principal as things stand; asked for each event, since grants change
 * @param workshopId the workshop that is watched
 * @param pitIds empty: all that may be seen, those to come too
 * @param late whether late readings are wanted
 */
record LiveView(Supplier<Principal> who, long workshopId, Optional<Set<Long>> pitIds, boolean late) {

    boolean shows(StoredEvent event) {
        if (event.late && !late) {
            return false;
        }
        Long pit = event.pitId;
        return (!event.forAdmins || who.get().isAdmin()) && (pit == null || watches(pit));
    }

    /** {@return whether it is told of what happens in the pit} */
    boolean watches(long pit) {
        Principal principal = who.get();
        return mayWatch(principal)
                && principal.sees(workshopId, pit)
                && (pitIds.isEmpty() || pitIds.get().contains(pit));
    }

    /** {@return whether pits may be watched for themselves; a customer watches a job, an API key may be for other things} */
    static boolean mayWatch(Principal principal) {
        return switch (principal.role()) {
            case CUSTOMER -> false;
            case API_KEY -> principal.scopes().contains(ApiScope.READ);
            default -> true;
        };
    }
}
