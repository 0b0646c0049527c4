package dev.pitwatch.hub.live;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import dev.pitwatch.core.people.identity.AccessTokens;
import dev.pitwatch.core.people.identity.Authentication;
import dev.pitwatch.core.people.identity.JdbiSessionRepository;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.people.identity.WsTickets;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.rest.HubServer;
import dev.pitwatch.hub.testing.TestServices;
import dev.pitwatch.postgres.FreePort;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.impl.DefaultCamelContext;

/** The hub's server with the shipped route of sockets, and sessions that no database knows. */
final class SocketHub implements AutoCloseable {

    static final long WORKSHOP = 7;
    static final List<Long> PITS = List.of(1L, 2L);

    private static final SocketTimes UNHURRIED = new SocketTimes(
            Duration.ofSeconds(25),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofMillis(100));

    /** Never connected, since the sessions are not started; never closed, which takes pools without a server seconds. */
    private static final Database NONE = new Database(
            new DatabaseSetup("jdbc:postgresql://127.0.0.1:1/none", new MasterKey(new byte[32])),
            1,
            1,
            new SimpleMeterRegistry());

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final FrameBudget budget;
    final LiveGate gate;
    final EventLog events;
    final WatchedPits pits;
    final AtomicInteger loads = new AtomicInteger();
    final int port = FreePort.any();

    private final Map<UUID, LiveSession> known = new ConcurrentHashMap<>();
    private final WsTickets tickets = new WsTickets(Clock.systemUTC());
    private final LiveSessions sessions;
    private final Vertx vertx = Vertx.vertx();
    private final DefaultCamelContext camel = new DefaultCamelContext(false);
    private final LiveSockets sockets;

    SocketHub(SocketLimits limits, int total, long bytes) throws Exception {
        Clock clock = Clock.systemUTC();
        sessions = new LiveSessions(new JdbiSessionRepository(NONE), clock);
        sessions.join(id -> Optional.ofNullable(known.get(id)));
        budget = new FrameBudget(bytes);
        events = new EventLog(clock, new EventLog.Keep(1_000, Duration.ofMinutes(10), 8L << 20), meters);
        sockets = new LiveSockets(vertx, events, sessions, UNHURRIED, new SocketQuota(total, limits), budget, meters);
        Authentication authentication = new Authentication(
                new AccessTokens(new byte[32]), sessions, tickets, new MasterKey(new byte[32]), clock);
        gate = new LiveGate(authentication, this::visitor, Set.of(), sockets);
        pits = new WatchedPits(this::pits, meters);
        serve();
    }

    private void serve() throws Exception {
        HttpLimits connections = new HttpLimits(new SimpleMeterRegistry());
        connections.follow(false, address -> false); // every socket comes from here
        HubServer server = TestServices.serve(camel, vertx, "localhost", port, false, connections);
        gate.mount(server.router(), LivePart.PATH);
        LiveFrames frames = new LiveFrames(sockets, pits);
        camel.addComponent(
                "vertx-websocket", new SharedPortWebsocketComponent(vertx, server.router(), sockets, frames));
        LiveRoutes.load(camel, frames, events);
    }

    private List<Long> pits(long workshop) {
        loads.incrementAndGet();
        return PITS;
    }

    /** {@return who comes by a link; its token is the number of a job} */
    private Principal visitor(String token) {
        if (!token.matches("[0-9]+")) {
            throw Problem.notFound("tracking link");
        }
        UUID id = new UUID(0, Long.parseLong(token));
        return known(Principal.byLink(id, WORKSHOP, Long.parseLong(token), Set.of(1L)));
    }

    private Principal known(Principal principal) {
        UUID id = java.util.Objects.requireNonNull(principal.sessionId());
        known.put(id, new LiveSession(id, principal, Instant.MAX));
        return principal;
    }

    /** {@return an owner with a session of their own} */
    Principal owner(long user) {
        return known(
                new Principal(user, "owner" + user, Role.OWNER, null, WORKSHOP, UUID.randomUUID(), Set.of(), false));
    }

    /** {@return an address that opens one socket} */
    String uri(Principal who) {
        return "/ws?ticket=" + tickets.issue(who);
    }

    /** {@return a socket that was greeted} */
    RawSocket open(Principal who) throws IOException {
        RawSocket socket = RawSocket.ask(port, uri(who));
        if (socket.status() != 101 || !socket.json().path("type").asText().equals("hello")) {
            throw new IllegalStateException(socket.answer());
        }
        return socket;
    }

    double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    @Override
    public void close() {
        sockets.close();
        camel.stop();
        sessions.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
