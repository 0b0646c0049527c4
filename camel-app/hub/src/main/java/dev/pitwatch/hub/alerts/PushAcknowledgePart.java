package dev.pitwatch.hub.alerts;

import dev.pitwatch.core.alerts.alert.AlertService;
import dev.pitwatch.core.notices.push.PushAcknowledgements;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import java.util.List;

/** Alerts acknowledged from push messages. */
public final class PushAcknowledgePart implements Part {

    private final List<Handlers> handlers;

    public PushAcknowledgePart(HubServices services, LiveSessions sessions) {
        handlers = List.of(new PushAcknowledgeHandlers(
                new PushAcknowledgements(services.database(), services.masterKey(), services.clock()),
                sessions,
                AlertService.on(services.database(), services.clock())));
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }
}
