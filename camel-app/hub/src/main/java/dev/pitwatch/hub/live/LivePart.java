package dev.pitwatch.hub.live;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import dev.pitwatch.base.settings.Settings.Web;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.readings.reading.ReadingJson;
import dev.pitwatch.core.work.tracking.LiveLinks;
import dev.pitwatch.hub.http.CallCount;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.people.PeoplePart;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import io.vertx.ext.web.Router;
import java.util.List;
import org.apache.camel.spi.Registry;

/**
 * What happens now, on sockets: what routes/live names, and the component {@code vertx-websocket} on the hub's port with
 * its gate at {@code /ws}.
 */
public final class LivePart implements Part {

    /** Where sockets are opened. */
    public static final String PATH = "/ws";

    /** Of what clients send: a subscription to a thousand pits is half of it. */
    static final int MOST_MESSAGE_BYTES = 16 * 1024;

    private static final int MOST_SOCKETS = 10_000;
    /** Of all messages that are unfinished or wait for an answer. */
    private static final long MOST_WAITING_BYTES = 8 << 20;

    private final LiveSockets sockets;
    private final LiveGate gate;
    private final WatchedPits watched;
    private final LiveFrames frames;
    private final ReadingJson readings;
    private final EventLog events;
    private final List<Handlers> handlers;

    /** Mounts the gate: the server has to be up, and no route may be loaded yet. */
    public LivePart(
            HubServices services, Router router, EventLog events, PeoplePart people, LiveLinks links, PitService pits) {
        this(services, router, events, people, links, pits, SocketTimes.STANDARD);
    }

    LivePart(
            HubServices services,
            Router router,
            EventLog events,
            PeoplePart people,
            LiveLinks links,
            PitService pits,
            SocketTimes times) {
        Web web = services.settings().web();
        this.events = events;
        SocketQuota quota = new SocketQuota(MOST_SOCKETS, limits(web));
        sockets = new LiveSockets(
                services.vertx(),
                events,
                people.sessions(),
                times,
                quota,
                new FrameBudget(MOST_WAITING_BYTES),
                services.meters());
        watched = new WatchedPits(pits::ids, services.meters());
        frames = new LiveFrames(sockets, watched);
        gate = new LiveGate(people.authentication(), links::open, web.allowedOrigins(), sockets);
        links.keepWhile(sockets::isWatched);
        gate.mount(router, PATH);
        services.camel()
                .addComponent(
                        "vertx-websocket", new SharedPortWebsocketComponent(services.vertx(), router, sockets, frames));
        readings = new ReadingJson(services.drivers());
        handlers =
                List.of(new ViewerHandlers(pits, sockets.viewers()), new TicketHandlers(people.tickets(), links::open));
    }

    LiveSockets sockets() {
        return sockets;
    }

    LiveFrames frames() {
        return frames;
    }

    /** Takes other limits, and other pages that may open sockets besides those of this hub, from now on. */
    public void follow(Web web) {
        gate.allow(web.allowedOrigins());
        sockets.quota().limit(limits(web));
    }

    private static SocketLimits limits(Web web) {
        return web.rateLimits().map(RateLimits::sockets).orElse(SocketLimits.OFF);
    }

    /** Takes what counts upgrades as the calls that they are. */
    public void countBy(CallCount count) {
        gate.countBy(count);
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("liveFrames", frames);
        registry.bind("readingJson", new ReadingText(readings));
        registry.bind("sensorUpdates", new SensorUpdates(events, readings::shape));
    }

    /** The workshop's pits may have changed; empty: those of any. */
    @Override
    public void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_workshop", watched::changed);
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    @Override
    public void close() {
        sockets.close();
    }
}
