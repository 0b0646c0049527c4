package dev.pitwatch.hub.mqtt;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import java.util.List;
import java.util.Optional;

/** Who is connected to the broker, and hanging up on them. */
public final class BrokerClientsPart implements Part {

    private final List<Handlers> handlers;

    public BrokerClientsPart(HubServices services, PublisherPart sending, RemoteAccountsPart accounts) {
        Optional<BrokerClients> clients =
                switch (services.settings().mqtt().accounts()) {
                    case EMBEDDED -> Optional.of(new EmbeddedClients(sending.publisher()));
                    case MOSQUITTO_DYNSEC -> accounts.keeper().map(RemoteClients::new);
                    case NONE -> Optional.empty();
                };
        handlers = List.of(new BrokerClientHandlers(
                clients, new AuditLog(services.database(), services.clock()), services.meters()));
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }
}
