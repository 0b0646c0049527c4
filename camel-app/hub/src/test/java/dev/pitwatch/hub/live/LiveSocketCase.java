package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.people.identity.AccessTokens;
import dev.pitwatch.core.people.identity.Authentication;
import dev.pitwatch.core.people.identity.JdbiLockoutRepository;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository;
import dev.pitwatch.core.people.identity.JdbiSessionRepository;
import dev.pitwatch.core.people.identity.JdbiUserRepository;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Lockout;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.SessionService;
import dev.pitwatch.core.people.identity.WsTickets;
import dev.pitwatch.core.readings.reading.JdbiReadingQueryRepository;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.work.customer.AccountsOfJobs;
import dev.pitwatch.core.work.customer.CustomerAccounts;
import dev.pitwatch.core.work.job.JobAnswer;
import dev.pitwatch.core.work.job.JobService;
import dev.pitwatch.core.work.job.NewJob;
import dev.pitwatch.core.work.tracking.LinksOfJobs;
import dev.pitwatch.core.work.tracking.LiveLinks;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.part.Parts;
import dev.pitwatch.hub.people.PeoplePart;
import dev.pitwatch.hub.people.SessionsPart;
import dev.pitwatch.hub.platform.PlatformPart;
import dev.pitwatch.hub.rest.HubServer;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.testing.QuickHash;
import dev.pitwatch.hub.testing.TestServices;
import dev.pitwatch.hub.work.WorkPart;
import dev.pitwatch.postgres.FreePort;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** For tests of live sockets: a hub of sockets, people with sessions, and clients. */
class LiveSocketCase {

    /** Of what a client waits for. */
    private static final int TIMEOUT_S = 30;

    /** Else the system lets it grow up to 32 MiB, and takes all that a client that has stopped reading is sent. */
    private static final int RECEIVE_BUFFER = 64 << 10;

    /** What people are called begins with it; then comes their user name. */
    static final String CALLED = "Mx ";

    static final SocketTimes UNHURRIED = new SocketTimes(
            Duration.ofSeconds(25),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofMillis(100));

    static final String PASSWORD = "Abcdefg1";
    static final String HASH = QuickHash.of(PASSWORD);
    static final JdbiSessionRepository.Client HERE = new JdbiSessionRepository.Client("127.0.0.1", "test");

    final TestDatabase db = TestDatabase.create();
    final Jdbi superuser = db.superuser();
    final Clock clock = Clock.systemUTC();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Vertx vertx = Vertx.vertx();
    final Vertx clients = Vertx.vertx();
    final EventLog events = new EventLog(clock, new EventLog.Keep(2_000, Duration.ofMinutes(10), 64L << 20), meters);
    final DefaultCamelContext camel = new DefaultCamelContext(false);
    final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    final HubServices services = TestServices.of(db, settings(db), meters, vertx, camel, notifications);
    final Parts parts = new Parts();
    final SessionsPart signedIn = parts.add(new SessionsPart(services));
    final PeoplePart people = parts.add(new PeoplePart(services, signedIn));
    final PlatformPart platform = parts.add(new PlatformPart(services, people));
    final WorkPart work = parts.add(new WorkPart(
            services,
            signedIn,
            people,
            new JdbiReadingQueryRepository(db.database(), clock),
            platform.cameraLaw(),
            moved -> {},
            events));
    final LiveSessions sessions = signedIn.sessions();
    final WsTickets tickets = signedIn.tickets();
    final Authentication authentication = signedIn.authentication();
    final LiveLinks links = work.links();
    final TrackingLinks trackingLinks = work.trackingLinks();
    final List<Client> opened = new ArrayList<>();
    final int port = FreePort.any();
    LiveSockets sockets;
    long workshop;
    long other;
    long pit1;
    long pit2;
    long foreignPit;

    @BeforeEach
    void arrange() {
        workshop = id("insert into workshop (name) values ('Shine') returning id");
        other = id("insert into workshop (name) values ('Other') returning id");
        pit1 = id("insert into pit (workshop_id, pit_number, name) values (%d, 1, 'Bay 1') returning id", workshop);
        pit2 = id("insert into pit (workshop_id, pit_number, name) values (%d, 2, 'Bay 2') returning id", workshop);
        foreignPit = id("insert into pit (workshop_id, pit_number, name) values (%d, 1, 'Bay') returning id", other);
        signedIn.listen(notifications);
        work.listen(notifications);
        notifications.start();
    }

    private static Settings settings(TestDatabase db) {
        return Settings.read(
                Map.of(
                        "PITWATCH_MASTER_KEY",
                        db.masterKeyText(),
                        "PITWATCH_JWT_SECRET",
                        "a signing key for tests, of 256 bits or more",
                        "PITWATCH_ALLOWED_ORIGINS",
                        "https://pitwatch.example.com"),
                Path.of("target"));
    }

    @AfterEach
    void close() throws Exception {
        opened.forEach(client -> client.socket.resume()); // else closing waits for those that read nothing
        parts.close();
        camel.close();
        notifications.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(TIMEOUT_S, TimeUnit.SECONDS);
        clients.close().toCompletionStage().toCompletableFuture().get(TIMEOUT_S, TimeUnit.SECONDS);
        db.close();
    }

    JobService jobs() {
        return new JobService(
                db.database(),
                new AccountsOfJobs(new CustomerAccounts(db.database(), new Passwords())),
                new LinksOfJobs(trackingLinks),
                List.of(),
                events,
                clock);
    }

    JsonNode made(JobService jobs, Principal who, long pit, String phone) throws Exception {
        NewJob wanted = new NewJob(
                "John Doe", phone, null, "Tesla", "DL01AB1234", pit, "full_ppf", null, null, null, null, "his", null);
        JobAnswer made = jobs.create(who, Optional.empty(), wanted);
        return Json.MAPPER.readTree(made.data().toString());
    }

    Client subscribed(Client client) throws Exception {
        client.next();
        client.send("{\"type\":\"subscribe\"}");
        assertThat(client.next().get("type").textValue()).isEqualTo("subscribed");
        return client;
    }

    void execute(String sql) {
        db.execute(sql);
    }

    long job(@Nullable Long customer, long pit, String status) {
        return id(
                "insert into job (workshop_id, pit_id, status, work_type, customer_id, customer_name, car_model,"
                        + " estimated_duration_minutes, created_at, updated_at)"
                        + " values (%d, %d, '%s', 'full_ppf', %s, 'John', 'Car', 60, now(), now()) returning id",
                workshop, pit, status, customer);
    }

    long job(TrackingLinks.Link link, long pit, String status) {
        long job = job((Long) null, pit, status);
        superuser.useHandle(handle -> handle.execute(
                "update job set tracking_hash = ?, tracking_sealed = ? where id = ?", link.hash(), link.sealed(), job));
        return job;
    }

    LiveEvent jobEvent(LiveEventType kind, long pit, long job) {
        return new LiveEvent(
                kind,
                workshop,
                pit,
                job,
                false,
                Map.of(
                        "id",
                        job,
                        "status",
                        "in_progress",
                        "car_plate",
                        "DL01AB1234",
                        "customer_phone",
                        "+919812345678"));
    }

    void update(long pit, @Nullable Long job) {
        events.publish(new LiveEvent(LiveEventType.SENSOR_UPDATE, workshop, pit, job, false, Map.of("pit_id", pit)));
    }

    SessionService signIn(LiveSessions ofHub) {
        return new SessionService(
                new JdbiUserRepository(db.database()),
                new JdbiSessionRepository(db.database()),
                ofHub,
                tokens(),
                new Passwords(),
                new JdbiOneTimeSecretRepository(db.database()),
                lockout(),
                db.masterKey(),
                clock);
    }

    Lockout lockout() {
        return new Lockout(new JdbiLockoutRepository(db.database()), db.masterKey(), clock);
    }

    AccessTokens tokens() {
        return new AccessTokens(services.settings().secrets().jwtSecret());
    }

    void start(SocketTimes times) throws Exception {
        LiveRoutes.load(camel, listen(times), events);
    }

    /** Opens the port for sockets, without a route that fills them. */
    SocketsPart listen(SocketTimes times) throws Exception {
        HttpLimits connections = new HttpLimits(new SimpleMeterRegistry());
        connections.follow(false, address -> false); // every socket comes from here
        HubServer server = TestServices.serve(camel, vertx, "localhost", port, false, connections);
        SocketsPart open = parts.add(new SocketsPart(
                services,
                server.router(),
                events,
                new SocketCallers(sessions, authentication, links::open),
                platform.pits()::ids,
                SocketBounds.of(times)));
        parts.add(new LivePart(services, events, open, tickets, links, platform.pits()));
        sockets = open.sockets();
        return open;
    }

    static SocketTimes times(Duration ping, Duration silence, Duration subscribe) {
        return new SocketTimes(
                ping, silence, subscribe, Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofMillis(100));
    }

    LiveSession owner() {
        return user("owner", null, workshop);
    }

    LiveSession user(String role, @Nullable String subRole, @Nullable Long workshopId, long... pits) {
        String sub = subRole == null ? "null" : "'" + subRole + "'";
        String name = "user-" + UUID.randomUUID();
        long user = id(
                "insert into app_user (workshop_id, username, name, role, sub_role) values (%s, '%s', '%s', '%s', %s)"
                        + " returning id",
                workshopId, name, CALLED + name, role, sub);
        for (long pit : pits) {
            superuser.useHandle(
                    handle -> handle.execute("insert into pit_grant (workshop_id, user_id, pit_id) values (%d, %d, %d)"
                            .formatted(workshopId, user, pit)));
        }
        return session(user, workshopId);
    }

    LiveSession session(long user, @Nullable Long workshopId) {
        UUID session = UUID.randomUUID();
        superuser.useHandle(handle -> handle.execute(
                "insert into session (id, workshop_id, user_id, expires_at) values ('%s', %s, %d, now() + interval '1 day')"
                        .formatted(session, workshopId, user)));
        await().ignoreExceptions().until(() -> sessions.find(session).isPresent());
        return sessions.find(session).orElseThrow();
    }

    long id(String sql, @Nullable Object... values) {
        return superuser.withHandle(handle ->
                handle.createQuery(sql.formatted(values)).mapTo(Long.class).one());
    }

    void update(long pit) {
        events.publish(LiveEvent.ofPit(LiveEventType.SENSOR_UPDATE, workshop, pit, Map.of("pit_id", pit)));
    }

    void late(long pit) {
        events.publish(new LiveEvent(LiveEventType.SENSOR_UPDATE, workshop, pit, null, true, Map.of("pit_id", pit)));
    }

    Client open(LiveSession session) throws Exception {
        return open("/ws?ticket=" + tickets.issue(session.principal()), Map.of());
    }

    Client open(String uri, Map<String, String> headers) throws Exception {
        WebSocketConnectOptions options =
                new WebSocketConnectOptions().setHost("localhost").setPort(port).setURI(uri);
        headers.forEach(options::addHeader);
        // Its handlers are set before it connects, since the first frame may come at once; and on one of its own
        // threads, since Vert.x puts them in force on the caller's, which else is sometimes later than the first frame.
        Client client = new Client(
                clients.createWebSocketClient(new WebSocketClientOptions().setReceiveBufferSize(RECEIVE_BUFFER))
                        .webSocket());
        CompletableFuture<WebSocket> connected = new CompletableFuture<>();
        clients.runOnContext(run ->
                client.socket.connect(options).onComplete(connected::complete, connected::completeExceptionally));
        connected.get(TIMEOUT_S, TimeUnit.SECONDS);
        opened.add(client);
        return client;
    }

    int refused(String uri, Map<String, String> headers) throws Exception {
        try {
            open(uri, headers);
            return 101;
        } catch (ExecutionException e) {
            UpgradeRejectedException refusal = (UpgradeRejectedException) e.getCause();
            assertThat(tree(refusal.getBody().toString()).get("success").booleanValue())
                    .isFalse();
            return refusal.getStatus();
        }
    }

    static List<Long> longs(JsonNode list) {
        List<Long> found = new ArrayList<>();
        list.forEach(one -> found.add(one.longValue()));
        return found;
    }

    static JsonNode tree(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A socket as a browser holds it. */
    static final class Client {
        private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        final BlockingQueue<String> watched = new LinkedBlockingQueue<>();
        final BlockingQueue<Short> closed = new LinkedBlockingQueue<>();
        final ClientWebSocket socket;

        Client(ClientWebSocket socket) {
            this.socket = socket;
            // Who watches is told with each subscription: apart, for those tests that look at it.
            socket.textMessageHandler(frame -> (frame.contains("\"type\":\"viewer\"") ? watched : frames).add(frame));
            socket.closeHandler(gone -> closed.add(socket.closeStatusCode() == null ? -1 : socket.closeStatusCode()));
        }

        /** The next word of who watches: their names. */
        List<String> watchers() throws InterruptedException {
            String frame = watched.poll(TIMEOUT_S, TimeUnit.SECONDS);
            assertThat(frame).as("a viewer event in time").isNotNull();
            List<String> names = new ArrayList<>();
            tree(frame)
                    .get("data")
                    .get("viewers")
                    .forEach(viewer -> names.add(viewer.get("name").textValue()));
            return names;
        }

        void send(String json, Object... values) {
            socket.writeTextMessage(json.formatted(values));
        }

        JsonNode next() throws InterruptedException {
            String frame = frames.poll(TIMEOUT_S, TimeUnit.SECONDS);
            assertThat(frame).as("a frame in time").isNotNull();
            return tree(frame);
        }

        void expectNothing() throws InterruptedException {
            assertThat(frames.poll(400, TimeUnit.MILLISECONDS)).isNull();
        }

        short closedWith() throws InterruptedException {
            Short code = closed.poll(TIMEOUT_S, TimeUnit.SECONDS);
            assertThat(code).as("closed in time").isNotNull();
            return code;
        }
    }
}
