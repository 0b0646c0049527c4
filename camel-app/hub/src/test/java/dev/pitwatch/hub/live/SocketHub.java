package dev.pitwatch.hub.live;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.people.SessionsPart;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.hub.rest.HubServer;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.testing.TestServices;
import dev.pitwatch.postgres.FreePort;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
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

/** The hub's server with its part of sockets and their shipped route, and sessions that no database knows. */
final class SocketHub implements AutoCloseable {

    static final long WORKSHOP = 7;
    static final List<Long> PITS = List.of(1L, 2L);

    private static final Duration LOOK = Duration.ofMillis(100);

    /** Never connected, since no part is started; never closed, which takes pools without a server seconds. */
    private static final DatabaseSetup NONE =
            new DatabaseSetup("jdbc:postgresql://127.0.0.1:1/none", new MasterKey(new byte[32]));

    private static final Database NO_DATABASE = new Database(NONE, 1, 1, new SimpleMeterRegistry());

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final FrameBudget budget;
    final EventLog events;
    final SocketsPart sockets;
    final AtomicInteger loads = new AtomicInteger();
    final int port = FreePort.any();

    private final Map<UUID, LiveSession> known = new ConcurrentHashMap<>();
    private final Vertx vertx = Vertx.vertx();
    private final DefaultCamelContext camel = new DefaultCamelContext(false);
    private final SessionsPart sessions;
    /** What a link waits for before it is looked up. */
    volatile Runnable beforeLookup = () -> {};

    SocketHub(SocketLimits limits, int total, long bytes) throws Exception {
        this(limits, total, bytes, LOOK);
    }

    /** One that looks at its sockets and viewers so often. */
    SocketHub(SocketLimits limits, int total, long bytes, Duration look) throws Exception {
        HubServices services = TestServices.of(
                NO_DATABASE,
                settings(limits),
                meters,
                vertx,
                camel,
                new DatabaseNotifications(NONE.dataSource(DatabaseRole.INGEST)),
                new Plugins(Clock.systemUTC()));
        sessions = new SessionsPart(services);
        sessions.sessions().join(id -> Optional.ofNullable(known.get(id)));
        events = new EventLog(services.clock(), new EventLog.Keep(1_000, Duration.ofMinutes(10), 8L << 20), meters);
        HttpLimits connections = new HttpLimits(new SimpleMeterRegistry());
        connections.follow(false, address -> false); // every socket comes from here
        HubServer server = TestServices.serve(camel, vertx, "localhost", port, false, connections);
        sockets = new SocketsPart(
                services,
                server.router(),
                events,
                new SocketCallers(sessions.sessions(), sessions.authentication(), this::visitor),
                this::pits,
                new SocketBounds(unhurried(look), total, bytes));
        budget = sockets.sockets().budget();
        LiveRoutes.load(camel, sockets, events);
    }

    private static SocketTimes unhurried(Duration look) {
        return new SocketTimes(
                Duration.ofSeconds(25),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                look);
    }

    private static Settings settings(SocketLimits limits) {
        return Settings.read(
                Map.of(
                        "PITWATCH_MASTER_KEY",
                        "a master key for tests, 256 bits or more",
                        "PITWATCH_JWT_SECRET",
                        "a signing key for tests, of 256 bits or more",
                        "PITWATCH_RATE_LIMITS",
                        "session-sockets=%d,workshop-sockets=%d,address-sockets=%d,frames=%d"
                                .formatted(limits.session(), limits.workshop(), limits.address(), limits.frames())),
                Path.of("target"));
    }

    private List<Long> pits(long workshop) {
        loads.incrementAndGet();
        return PITS;
    }

    /** {@return who comes by a link; its token is the number of a job} */
    private Principal visitor(String token) {
        beforeLookup.run();
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
        return "/ws?ticket=" + sessions.tickets().issue(who);
    }

    /** {@return a socket that was greeted} */
    RawSocket open(Principal who) throws IOException {
        RawSocket socket = RawSocket.ask(port, uri(who));
        if (socket.status() != 101 || !socket.json().path("type").asText().equals("hello")) {
            throw new IllegalStateException(socket.answer());
        }
        return socket;
    }

    /** Looks at who watches what, as it does by itself now and then. */
    void look() {
        sockets.sockets().viewers().look();
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
