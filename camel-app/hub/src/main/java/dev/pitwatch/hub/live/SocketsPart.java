package dev.pitwatch.hub.live;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import dev.pitwatch.base.settings.Settings.Web;
import dev.pitwatch.hub.http.CallCount;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.services.HubServices;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.function.LongFunction;
import org.apache.camel.spi.Registry;

/**
 * Sockets on the hub's port: their gate at {@code /ws}, the component {@code vertx-websocket}, and what answers their frames.
 */
public final class SocketsPart implements Part {

    /** Where sockets are opened. */
    private static final String PATH = "/ws";

    /** Of what clients send: a subscription to a thousand pits is half of it. */
    static final int MAX_MESSAGE_BYTES = 16 * 1024;

    private final LiveSockets sockets;
    private final LiveGate gate;
    private final PitCache watched;
    private final LiveFrames frames;

    /**
     * Mounts the gate: the server has to be up, and no route may be loaded yet.
     *
     * @param pits the ids of a workshop's pits by their numbers; throws a Problem when there is no such workshop
     */
    public SocketsPart(
            HubServices services,
            Router router,
            EventLog events,
            SocketCallers callers,
            LongFunction<List<Long>> pits) {
        this(services, router, events, callers, pits, SocketBounds.STANDARD);
    }

    SocketsPart(
            HubServices services,
            Router router,
            EventLog events,
            SocketCallers callers,
            LongFunction<List<Long>> pits,
            SocketBounds bounds) {
        Web web = services.settings().web();
        sockets = new LiveSockets(
                services.vertx(),
                events,
                callers.sessions(),
                bounds.times(),
                new SocketQuota(bounds.sockets(), limits(web)),
                new FrameBudget(bounds.waitingBytes()),
                services.meters());
        watched = new PitCache(pits, services.meters());
        frames = new LiveFrames(sockets, watched);
        gate = new LiveGate(callers.authentication(), callers.visitors(), web.allowedOrigins(), sockets);
        gate.mount(router, PATH);
        services.camel()
                .addComponent(
                        "vertx-websocket", new SharedPortWebsocketComponent(services.vertx(), router, sockets, frames));
    }

    LiveSockets sockets() {
        return sockets;
    }

    /** {@return who watches, by sockets and otherwise} */
    public Viewers viewers() {
        return sockets.viewers();
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

    /** Counts a link that is shown for a ticket. */
    void countLink(String token) {
        gate.countLink(token);
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("liveFrames", frames);
    }

    /** The workshop's pits may have changed; empty: those of any. */
    @Override
    public void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_workshop", this::changed);
    }

    void changed(String workshopId) {
        watched.changed(workshopId);
    }

    @Override
    public void close() {
        sockets.close();
    }
}
