package dev.pitwatch.hub.live;

import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.people.identity.Authentication;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import dev.pitwatch.core.work.tracking.LiveLinks;
import dev.pitwatch.core.platform.workshop.PitService;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts together what routes/alerts and routes/live name: beans {@code alerts}, {@code sensorUpdates},
 * {@code liveFrames}, and the component {@code vertx-websocket} on the hub's port with its gate at {@code /ws}.
 */
public final class Live implements AutoCloseable {

    /** Where sockets are opened. */
    public static final String PATH = "/ws";

    private static final Logger LOG = LoggerFactory.getLogger(Live.class);
    private static final int MOST_SOCKETS = 10_000;
    /** Of what clients send: a subscription to a thousand pits is half of it. */
    static final int MOST_MESSAGE_BYTES = 16 * 1024;

    /** Of all messages that are unfinished or wait for an answer. */
    private static final long MOST_WAITING_BYTES = 8 << 20;

    /** Of what we send: larger ones are sent in parts. */
    private static final int MOST_FRAME_BYTES = 64 * 1024;

    private static final int CLOSING_SECONDS = 3;

    private final LiveSockets sockets;
    private final LiveGate gate;
    private final WatchedPits pits;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "alerts");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * What this part is made of.
     *
     * @param events also used by other parts
     * @param alerts also used by other parts what opens or clears
     * @param shape makes a reading the one of the contract
     * @param allowedOrigins pages that may open sockets, besides those of this hub
     * @param limits of sockets; none where calls aren't limited
     */
    public record Parts(
            EventLog events,
            AlertEngine alerts,
            LiveSessions sessions,
            Authentication authentication,
            LiveLinks links,
            PitService pits,
            Function<Reading, ?> shape,
            Set<String> allowedOrigins,
            Optional<RateLimits> limits,
            MeterRegistry meters) {}

    /** Binds everything to a context whose server is up; before the routes are loaded. */
    public Live(CamelContext camel, Vertx vertx, Router router, Parts parts) {
        SocketQuota quota = new SocketQuota(MOST_SOCKETS, limits(parts.limits()));
        sockets = new LiveSockets(
                vertx,
                parts.events(),
                parts.sessions(),
                SocketTimes.STANDARD,
                quota,
                new FrameBudget(MOST_WAITING_BYTES),
                parts.meters());
        pits = new WatchedPits(parts.pits()::ids, parts.meters());
        LiveFrames frames = new LiveFrames(sockets, pits);
        gate = new LiveGate(parts.authentication(), parts.links()::open, parts.allowedOrigins(), sockets);
        parts.links().keepWhile(sockets::isWatched);
        gate.mount(router, PATH);
        camel.addComponent("vertx-websocket", new SharedPortWebsocketComponent(vertx, router, sockets, frames));
        camel.getRegistry().bind("liveFrames", frames);
        camel.getRegistry().bind("sensorUpdates", new SensorUpdates(parts.events(), parts.shape()));
        camel.getRegistry().bind("alerts", parts.alerts());
        // Before any route runs: what was stored but not evaluated is caught up with first.
        parts.alerts().tick();
        ticker.scheduleWithFixedDelay(() -> tick(parts.alerts()), 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Sets what the server needs for sockets. Compression costs each one some 300 KB and most of the time of a fan-out, and
     * events are small.
     */
    public static HttpServerOptions serving(HttpServerOptions options) {
        return options.setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(MOST_FRAME_BYTES)
                .setMaxWebSocketMessageSize(MOST_FRAME_BYTES)
                .setWebSocketClosingTimeout(CLOSING_SECONDS);
    }

    /** Takes other limits, and other pages that may open sockets besides those of this hub, from now on. */
    public void follow(Set<String> origins, Optional<RateLimits> limits) {
        gate.allow(origins);
        sockets.quota().limit(limits(limits));
    }

    private static SocketLimits limits(Optional<RateLimits> limits) {
        return limits.map(RateLimits::sockets).orElse(SocketLimits.OFF);
    }

    /** Takes what counts upgrades as the calls that they are. */
    public void countBy(CallCount count) {
        gate.countBy(count);
    }

    /** The workshop's pits may have changed; empty: those of any. */
    public void pitsChanged(String workshopId) {
        pits.changed(workshopId);
    }

    /** {@return who watches by this hub's sockets} */
    public Viewers viewers() {
        return sockets.viewers();
    }

    /** Follows changes of limits, pits and devices; call before the notifications start. */
    public static void follow(DatabaseNotifications notifications, AlertEngine alerts) {
        notifications.on("pitwatch_workshop", alerts::workshopChanged);
        notifications.on("pitwatch_device", alerts::deviceChanged);
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        sockets.close();
    }

    private static void tick(AlertEngine alerts) {
        try {
            alerts.tick();
        } catch (RuntimeException e) {
            LOG.error("alerts: {}", e.getMessage(), e);
        }
    }
}
