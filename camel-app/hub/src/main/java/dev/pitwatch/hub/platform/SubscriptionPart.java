package dev.pitwatch.hub.platform;

import dev.pitwatch.core.platform.subscription.SubscriptionService;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import java.util.List;

/** What workshops pay for, and until when. */
public final class SubscriptionPart implements Part {

    private final List<Handlers> handlers;

    public SubscriptionPart(HubServices services) {
        handlers = List.of(new SubscriptionHandlers(new SubscriptionService(services.database(), services.clock())));
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }
}
