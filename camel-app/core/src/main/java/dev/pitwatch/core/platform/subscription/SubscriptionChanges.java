package dev.pitwatch.core.platform.subscription;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEvents;
import java.util.Optional;

/** What follows when a subscription was changed, by whichever hub or person: bean {@code subscriptionChanges} of routes/licences. */
public final class SubscriptionChanges {

    private final JdbiSubscriptionRepository subscriptions;
    private final LiveEvents events;

    public SubscriptionChanges(Database database, LiveEvents events) {
        this.subscriptions = new JdbiSubscriptionRepository(database);
        this.events = events;
    }

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

    private Optional<Subscription> found(String workshop) {
        return workshop.isEmpty() ? Optional.empty() : subscriptions.ofWorkshop(Long.parseLong(workshop));
    }
}
