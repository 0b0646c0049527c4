package dev.pitwatch.hub.live;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.hub.http.CorrelationId;
import dev.pitwatch.hub.http.Envelope;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** All open sockets of this hub: greets them, watches over them, and closes them when their session ends. Thread safe. */
public final class LiveSockets implements AutoCloseable {

    private final Vertx vertx;
    private final EventLog events;
    private final LiveSessions sessions;
    private final SocketTimes times;
    private final SocketQuota quota;
    private final FrameBudget budget;
    private final ResumeLimit resumes = new ResumeLimit(System::nanoTime);
    private final LiveMeters meters;
    private final Viewers viewers;
    private final Map<String, LiveSocket> sockets = new ConcurrentHashMap<>();
    private final Map<UUID, Set<LiveSocket>> bySession = new ConcurrentHashMap<>();
    private final long timer;

    LiveSockets(
            Vertx vertx,
            EventLog events,
            LiveSessions sessions,
            SocketTimes times,
            SocketQuota quota,
            FrameBudget budget,
            MeterRegistry meters) {
        this.vertx = vertx;
        this.events = events;
        this.sessions = sessions;
        this.times = times;
        this.quota = quota;
        this.budget = budget;
        this.meters = new LiveMeters(meters);
        this.viewers = new Viewers(events);
        Gauge.builder("pitwatch.live.sockets", sockets, Map::size)
                .description("Sockets that are open")
                .register(meters);
        Gauge.builder("pitwatch.live.frames", budget, FrameBudget::used)
                .baseUnit("bytes")
                .description("messages of sockets that are unfinished or wait for an answer")
                .register(meters);
        Gauge.builder("pitwatch.live.slow", this, LiveSockets::slow)
                .description("sockets that are behind and get only the newest reading of each pit")
                .register(meters);
        sessions.onEnd(this::end);
        timer = vertx.setPeriodic(times.look().toMillis(), tick -> {
            sockets.values().forEach(LiveSocket::look);
            viewers.look();
        });
    }

    /** {@return who watches what by these sockets} */
    public Viewers viewers() {
        return viewers;
    }

    /** Answers a call that gets no socket, and counts it. */
    void refuse(RoutingContext call, Problem problem) {
        meters.refused(problem.code().status());
        // Frames that are behind it already would be answered as calls, each of which waits, with its connection.
        call.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        Envelope.send(call.response(), problem, CorrelationId.of(call));
    }

    private long slow() {
        return sockets.values().stream().filter(LiveSocket::isSlow).count();
    }

    SocketQuota quota() {
        return quota;
    }

    FrameBudget budget() {
        return budget;
    }

    /**
     * Takes over a socket that was just opened; on its context.
     *
     * @param frames writes what others read, too
     * @param hangUp ends its connection, whatever is still to be sent; does nothing when that has ended
     * @param subscribe subscribes it to all it may see, when it does not say itself what it wants
     * @param inbox makes what its messages wait in
     */
    LiveSocket open(
            String key,
            ServerWebSocket socket,
            FrameWriter frames,
            Runnable hangUp,
            Principal principal,
            Consumer<LiveSocket> subscribe,
            Function<LiveSocket, FrameInbox> inbox) {
        LiveSocket live = new LiveSocket(
                socket,
                frames,
                hangUp,
                vertx.getOrCreateContext(),
                current(principal),
                events,
                this::mayResume,
                viewers,
                times,
                meters,
                inbox);
        sockets.put(key, live);
        meters.opened();
        watch(principal, live);
        live.send("{\"type\":\"hello\",\"event_id\":\"%s\",\"heartbeat_s\":%d}"
                .formatted(events.newestId(workshop(principal)), times.ping().toSeconds()));
        if (principal.isByLink()) {
            subscribe.accept(live); // there is but one thing to see
        } else if (!principal.isPlatform()) {
            vertx.setTimer(
                    times.subscribe().toMillis() + 1,
                    due -> live.onContext(() -> {
                        if (live.isToBeSubscribed()) {
                            subscribe.accept(live);
                        }
                    }));
        }
        return live;
    }

    /** A socket is closed; on its context. */
    void closed(String key) {
        LiveSocket gone = sockets.remove(key);
        if (gone != null) {
            gone.closed();
            UUID session = gone.who().sessionId();
            if (session != null) {
                bySession.computeIfPresent(session, (id, its) -> {
                    its.remove(gone);
                    return its.isEmpty() ? null : its;
                });
            }
        }
    }

    /** {@return whether a socket of that session is open} */
    public boolean isWatched(UUID session) {
        return bySession.containsKey(session);
    }

    Optional<LiveSocket> find(String key) {
        return Optional.ofNullable(sockets.get(key));
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
        sockets.values().forEach(socket -> socket.end(CloseCode.GOING_AWAY));
    }

    private boolean mayResume(Principal principal) {
        return quota.limits().equals(SocketLimits.OFF) || resumes.take(principal);
    }

    private void watch(Principal principal, LiveSocket live) {
        UUID session = principal.sessionId();
        if (session == null) {
            return;
        }
        bySession.compute(session, (id, its) -> {
            Set<LiveSocket> all = its == null ? ConcurrentHashMap.newKeySet() : its;
            all.add(live);
            return all;
        });
        if (sessions.find(session).isEmpty()) { // it ended while the socket was opened
            live.end(CloseCode.SESSION_ENDED);
        }
    }

    private void end(UUID session) {
        bySession.getOrDefault(session, Set.of()).forEach(socket -> socket.end(CloseCode.SESSION_ENDED));
    }

    /** Grants change while a session goes on. */
    private Supplier<Principal> current(Principal principal) {
        UUID session = principal.sessionId();
        if (session == null) {
            return () -> principal;
        }
        return () -> sessions.find(session).map(LiveSession::principal).orElse(principal);
    }

    private static OptionalLong workshop(Principal principal) {
        Long workshop = principal.workshopId();
        return workshop == null ? OptionalLong.empty() : OptionalLong.of(workshop);
    }
}
