package dev.pitwatch.hub.platform;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.platform.subscription.Dunning;
import dev.pitwatch.core.platform.subscription.SubscriptionChanges;
import dev.pitwatch.core.platform.subscription.SubscriptionService;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.news.NewsEndpoint;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.Registry;

/** What workshops pay for, until when, and what follows when they don't. */
public final class SubscriptionPart implements Part {

    private final Dunning dunning;
    private final SubscriptionChanges changes;
    private final News news;
    private final List<Handlers> handlers;

    public SubscriptionPart(HubServices services, LiveEvents events) {
        dunning = new Dunning(services.database(), services.clock());
        changes = new SubscriptionChanges(services.database(), events);
        news = services.news();
        handlers = List.of(new SubscriptionHandlers(new SubscriptionService(services.database(), services.clock())));
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("dunning", dunning);
        registry.bind("subscriptionChanges", changes);
    }

    @Override
    public Map<String, String> duties() {
        return Map.of("licences-dunning", "owners are not reminded, and nobody is suspended");
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_subscription", workshop -> news.publish(NewsEndpoint.SUBSCRIPTIONS, workshop));
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }
}
