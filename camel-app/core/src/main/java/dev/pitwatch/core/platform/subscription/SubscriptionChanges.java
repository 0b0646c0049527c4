package dev.pitwatch.core.platform.subscription;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.admission.licence.LicenceStanding;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** What follows when a subscription was changed, by whichever hub or person: bean {@code subscriptionChanges} of routes/licences. */
public final class SubscriptionChanges {

    private final JdbiSubscriptionRepository subscriptions;
    private final LiveEvents events;
    private final Clock clock;

    public SubscriptionChanges(Database database, LiveEvents events, Clock clock) {
        this.subscriptions = new JdbiSubscriptionRepository(database);
        this.events = events;
        this.clock = clock;
    }

    /**
     * A workshop whose devices are not heard.
     *
     * @param refusal why, in the contract's word
     */
    public record Refused(long workshopId, String refusal) {}

    /**
     * Sends the subscription to the sockets of those who see the whole workshop.
     *
     * @param workshop its id, as the database notifies; empty: the connection was lost, and what was notified meanwhile is not known
     */
    public void publish(String workshop) {
        found(workshop)
                .ifPresent(subscription -> events.publish(
                        LiveEvent.ofWorkshop(LiveEventType.SUBSCRIPTION, subscription.workshopId(), subscription)));
    }

    /** {@return the workshop, if its subscription keeps its devices silent} */
    public List<Refused> refused(String workshop) {
        return found(workshop)
                .flatMap(one -> LicenceStanding.refusalOf(
                                new KnownDevice.Subscription(one.status().code(), one.expiresAt(), one.nextDueAt()),
                                clock.instant())
                        .map(refusal -> new Refused(one.workshopId(), refusal)))
                .stream()
                .toList();
    }

    private Optional<Subscription> found(String workshop) {
        return workshop.isEmpty() ? Optional.empty() : subscriptions.ofWorkshop(Long.parseLong(workshop));
    }
}
