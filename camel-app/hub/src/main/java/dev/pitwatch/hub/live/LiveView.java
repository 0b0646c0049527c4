package dev.pitwatch.hub.live;

import dev.pitwatch.base.live.LiveEventType.Viewer;
import dev.pitwatch.core.people.identity.ApiScope;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one subscription lets through: what was asked for, and of that only what the principal may see at that moment.
 *
 * @param who the principal as things stand; asked each time something is read, since grants change
 * @param workshopId the workshop that is watched
 * @param pitIds empty: all that may be seen, those to come too
 * @param late whether late readings are wanted
 */
record LiveView(Supplier<Principal> who, long workshopId, Optional<Set<Long>> pitIds, boolean late) {

    /** {@return what it lets through as things stand: for events that are read at once, not to be kept} */
    Predicate<StoredEvent> sight() {
        Principal principal = who.get();
        return event -> shows(event, principal);
    }

    private boolean shows(StoredEvent event, Principal principal) {
        if (event.late && !late) {
            return false;
        }
        return switch (principal.role()) {
            // what is late may be of any age
            case KIOSK -> !event.late && event.kind.isFor(Viewer.WALL) && showsStaff(event, principal);
            case CUSTOMER -> showsCustomer(event, principal);
            default -> showsStaff(event, principal);
        };
    }

    private boolean showsStaff(StoredEvent event, Principal principal) {
        return (!event.forAdmins || principal.isAdmin()) && isOfAPitWatched(event, principal);
    }

    private boolean isOfAPitWatched(StoredEvent event, Principal principal) {
        Long pit = event.pitId;
        Long left = event.leftPitId;
        return pit == null || watches(pit, principal) || (left != null && watches(left, principal));
    }

    /** {@return how events are written: a customer is notified less of a job than a workshop, a wall screen of whose it is} */
    Function<StoredEvent, byte @Nullable []> text() {
        return switch (who.get().role()) {
            case CUSTOMER -> StoredEvent::customersJson;
            case KIOSK -> StoredEvent::wallJson;
            default -> StoredEvent::json;
        };
    }

    /** Of their own job; of the pit, while their car is in it. */
    private boolean showsCustomer(StoredEvent event, Principal principal) {
        Long job = event.jobId;
        if (!event.kind.isFor(Viewer.CUSTOMER)
                || job != null && !principal.jobIds().contains(job)) {
            return false;
        }
        Long pit = event.pitId;
        return job != null && !event.update || pit != null && watches(pit, principal);
    }

    /** {@return whether it is notified of what happens in the pit} */
    boolean watches(long pit) {
        return watches(pit, who.get());
    }

    private boolean watches(long pit, Principal principal) {
        return mayWatch(principal)
                && principal.sees(workshopId, pit)
                && (pitIds.isEmpty() || pitIds.get().contains(pit));
    }

    /** {@return whether pits may be watched; an API key may be for other things} */
    static boolean mayWatch(Principal principal) {
        return principal.role() != Role.API_KEY || principal.scopes().contains(ApiScope.READ);
    }
}
