package dev.pitwatch.hub.live;

import dev.pitwatch.base.live.LiveEventType.Viewer;
import dev.pitwatch.core.people.identity.ApiScope;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
        if (who.get().role() == Role.KIOSK && (event.late || !event.kind.isFor(Viewer.WALL))) {
            return false; // what is late may be of any age
        }
        if (isCustomers()) {
            return showsCustomer(event);
        }
        return (!event.forAdmins || who.get().isAdmin()) && isOfAPitWatched(event);
    }

    private boolean isOfAPitWatched(StoredEvent event) {
        Long pit = event.pitId;
        Long left = event.leftPitId;
        return pit == null || watches(pit) || (left != null && watches(left));
    }

    /** {@return how events are written: a customer is notified less of a job than a workshop, a wall screen of whose it is} */
    Function<StoredEvent, byte @Nullable []> text() {
        return switch (who.get().role()) {
            case CUSTOMER -> StoredEvent::customersJson;
            case KIOSK -> StoredEvent::wallJson;
            default -> StoredEvent::json;
        };
    }

    private boolean isCustomers() {
        return who.get().role() == Role.CUSTOMER;
    }

    /** Of their own job; of the pit, while their car is in it. */
    private boolean showsCustomer(StoredEvent event) {
        Long job = event.jobId;
        if (!event.kind.isFor(Viewer.CUSTOMER)
                || job != null && !who.get().jobIds().contains(job)) {
            return false;
        }
        Long pit = event.pitId;
        return job != null && !event.update || pit != null && watches(pit);
    }

    /** {@return whether it is notified of what happens in the pit} */
    boolean watches(long pit) {
        Principal principal = who.get();
        return mayWatch(principal)
                && principal.sees(workshopId, pit)
                && (pitIds.isEmpty() || pitIds.get().contains(pit));
    }

    /** {@return whether pits may be watched; an API key may be for other things} */
    static boolean mayWatch(Principal principal) {
        return principal.role() != Role.API_KEY || principal.scopes().contains(ApiScope.READ);
    }
}
