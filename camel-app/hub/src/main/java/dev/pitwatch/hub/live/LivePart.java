package dev.pitwatch.hub.live;

import dev.pitwatch.core.people.identity.WsTickets;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.readings.reading.ReadingJson;
import dev.pitwatch.core.work.tracking.LiveLinks;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import java.util.List;
import org.apache.camel.spi.Registry;

/** What happens now, on sockets: what routes/live names, and calls about who watches. */
public final class LivePart implements Part {

    private final ReadingJson readings;
    private final EventLog events;
    private final List<Handlers> handlers;

    public LivePart(
            HubServices services,
            EventLog events,
            SocketsPart open,
            WsTickets tickets,
            LiveLinks links,
            PitService pits) {
        this.events = events;
        readings = new ReadingJson(services.drivers());
        links.keepWhile(open.sockets()::isWatched);
        handlers = List.of(
                new ViewerHandlers(pits, open.sockets().viewers()),
                new TicketHandlers(tickets, links::open, open::countLink));
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("readingJson", new ReadingText(readings));
        registry.bind("sensorUpdates", new SensorUpdates(events, readings::shape));
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }
}
