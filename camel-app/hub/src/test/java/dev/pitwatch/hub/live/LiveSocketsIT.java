package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.AccessTokens;
import dev.pitwatch.core.people.identity.ApiScope;
import dev.pitwatch.core.people.identity.Authentication;
import dev.pitwatch.core.people.identity.JdbiLockoutRepository;
import dev.pitwatch.core.people.identity.JdbiMachineRepository;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository;
import dev.pitwatch.core.people.identity.JdbiSessionRepository;
import dev.pitwatch.core.people.identity.JdbiUserRepository;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Lockout;
import dev.pitwatch.core.people.identity.MachineService;
import dev.pitwatch.core.people.identity.PasswordLinks;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.SessionService;
import dev.pitwatch.core.people.identity.SignedIn;
import dev.pitwatch.core.people.identity.WsTickets;
import dev.pitwatch.core.people.user.UserService;
import dev.pitwatch.core.platform.workshop.JdbiPitRepository;
import dev.pitwatch.core.platform.workshop.JdbiWorkshopRepository;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.testing.Patches;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.work.customer.AccountsOfJobs;
import dev.pitwatch.core.work.customer.CustomerAccounts;
import dev.pitwatch.core.work.job.JobAnswer;
import dev.pitwatch.core.work.job.JobFilter;
import dev.pitwatch.core.work.job.JobService;
import dev.pitwatch.core.work.job.NewJob;
import dev.pitwatch.core.work.job.Progress;
import dev.pitwatch.core.work.tracking.LinksOfJobs;
import dev.pitwatch.core.work.tracking.LiveLinks;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.rest.HubServer;
import dev.pitwatch.postgres.FreePort;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped route and a real server, client and database. */
class LiveSocketsIT {

    /** What people are called begins with it; then comes their user name. */
    private static final String CALLED = "Mx ";

    private static final SocketTimes UNHURRIED = new SocketTimes(
            Duration.ofSeconds(25),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofMillis(100));

    private static final String PASSWORD = "Abcdefg1";
    private static final String HASH = new Passwords().hash(PASSWORD);
    private static final JdbiSessionRepository.Client HERE = new JdbiSessionRepository.Client("127.0.0.1", "test");

    private final TestDatabase db = TestDatabase.create();
    private final Jdbi superuser = db.superuser();
    private final Clock clock = Clock.systemUTC();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Vertx vertx = Vertx.vertx();
    private final Vertx clients = Vertx.vertx();
    private final EventLog events =
            new EventLog(clock, new EventLog.Keep(2_000, Duration.ofMinutes(10), 64L << 20), meters);
    private final WsTickets tickets = new WsTickets(clock);
    private final LiveSessions sessions = new LiveSessions(new JdbiSessionRepository(db.database()), clock);
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private final TrackingLinks trackingLinks = new TrackingLinks(db.masterKey(), URI.create("http://localhost"));
    private final LiveLinks links = new LiveLinks(db.database(), trackingLinks, sessions, clock);
    private final List<Client> opened = new ArrayList<>();
    private DefaultCamelContext camel;
    private LiveSockets sockets;
    private int port;
    private long workshop;
    private long other;
    private long pit1;
    private long pit2;
    private long foreignPit;

    @BeforeEach
    void arrange() {
        workshop = id("insert into workshop (name) values ('Shine') returning id");
        other = id("insert into workshop (name) values ('Other') returning id");
        pit1 = id("insert into pit (workshop_id, pit_number, name) values (%d, 1, 'Bay 1') returning id", workshop);
        pit2 = id("insert into pit (workshop_id, pit_number, name) values (%d, 2, 'Bay 2') returning id", workshop);
        foreignPit = id("insert into pit (workshop_id, pit_number, name) values (%d, 1, 'Bay') returning id", other);
        sessions.start(notifications);
        links.start(notifications);
        notifications.start();
    }

    @AfterEach
    void close() throws Exception {
        opened.forEach(client -> client.socket.resume()); // else closing waits for those that read nothing
        sockets.close();
        camel.close();
        sessions.close();
        links.close();
        notifications.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        clients.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        db.close();
    }

    @Test
    void givenOwner_whenOpened_thenHelloAndOnRequestItsPitsAndTheirEvents() throws Exception {
        start(UNHURRIED);
        Client client = open(owner());
        JsonNode hello = client.next();
        assertThat(hello.get("type").textValue()).isEqualTo("hello");
        assertThat(hello.get("heartbeat_s").intValue()).isEqualTo(25);

        client.send("{\"type\":\"subscribe\",\"workshop_id\":%d}", workshop);

        JsonNode subscribed = client.next();
        assertThat(subscribed.get("type").textValue()).isEqualTo("subscribed");
        assertThat(subscribed.get("workshop_id").longValue()).isEqualTo(workshop);
        assertThat(longs(subscribed.get("pit_ids"))).containsExactly(pit1, pit2);
        assertThat(subscribed.get("event_id")).isEqualTo(hello.get("event_id"));
        update(pit2);
        late(pit2);
        events.publish(LiveEvent.ofWorkshop("subscription", workshop, Map.of()));
        events.publish(LiveEvent.ofPit("alert", other, foreignPit, Map.of()));
        assertThat(client.next().get("type").textValue()).isEqualTo("sensor_update");
        assertThat(client.next().get("type").textValue()).isEqualTo("subscription");
        client.expectNothing();
    }

    @Test
    void givenClientThatSaysNothing_whenItsTimeIsUp_thenItIsSubscribedToAllItMaySee() throws Exception {
        start(times(Duration.ofSeconds(25), Duration.ofSeconds(60), Duration.ofMillis(200)));
        Client operator = open(user("staff", "operator", workshop, pit2));
        operator.next();

        assertThat(longs(operator.next().get("pit_ids"))).containsExactly(pit2);

        update(pit1);
        events.publish(LiveEvent.ofWorkshop("subscription", workshop, Map.of()));
        update(pit2);
        assertThat(operator.next().get("data").get("pit_id").longValue()).isEqualTo(pit2);
        operator.expectNothing();
    }

    @Test
    void givenSuperAdmin_whenItSaysNothing_thenItIsNotSubscribedAndMayChooseAnyWorkshop() throws Exception {
        start(times(Duration.ofSeconds(25), Duration.ofSeconds(60), Duration.ofMillis(100)));
        Client client = open(user("super_admin", null, null));
        client.next();
        client.expectNothing();

        client.send("{\"type\":\"subscribe_workshop\",\"workshop_id\":%d}", other);
        assertThat(longs(client.next().get("pit_ids"))).containsExactly(foreignPit);
        client.send("{\"type\":\"subscribe\",\"workshop_id\":999999}");
        assertThat(client.next().get("code").textValue()).isEqualTo("not_found");
    }

    @Test
    void givenPitIdsAndLate_whenSubscribed_thenOnlyThoseWithLateReadings() throws Exception {
        start(UNHURRIED);
        Client client = open(owner());
        client.next();

        client.send(
                "{\"type\":\"subscribe\",\"workshop_id\":%d,\"pit_ids\":[%d],\"late\":true,\"since\":null}",
                workshop, pit1);
        assertThat(longs(client.next().get("pit_ids"))).containsExactly(pit1);

        update(pit2);
        late(pit1);
        assertThat(client.next().get("data").get("pit_id").longValue()).isEqualTo(pit1);
        client.send("{\"type\":\"unsubscribe\"}");
        assertThat(client.next().get("type").textValue()).isEqualTo("unsubscribed");
        update(pit1);
        client.expectNothing();
    }

    @Test
    void givenWhatClientsMaySend_whenSent_thenAnsweredInOrder() throws Exception {
        start(UNHURRIED);
        Client client = open(owner());
        client.next();

        client.send("{\"type\":\"ping\"}");
        client.send("nonsense");
        client.send("[]");
        client.send("{\"type\":\"dance\"}");
        client.send("{\"type\":\"typing\",\"job_id\":42}");
        client.send("{\"type\":\"typing\"}");
        client.send("{\"type\":\"subscribe\",\"workshop_id\":%d}", other);
        client.send("{\"type\":\"subscribe\",\"workshop_id\":%d,\"pit_ids\":[%d,%d]}", workshop, pit1, foreignPit);
        client.send("{\"type\":\"subscribe\",\"workshop_id\":\"%d\"}", workshop);
        client.send("{\"type\":\"subscribe\",\"workshop_id\":%d,\"pit_ids\":7}", workshop);
        client.send("{\"type\":\"subscribe\",\"workshop_id\":%d,\"since\":7}", workshop);
        client.send("{\"type\":\"subscribe\",\"workshop_id\":%d,\"late\":7}", workshop);
        client.socket.writeBinaryMessage(Buffer.buffer("{}"));
        client.send("{\"type\":\"ping\"}");

        assertThat(client.next().get("type").textValue()).isEqualTo("pong");
        List<String> codes = new ArrayList<>();
        for (JsonNode answer = client.next(); answer.get("type").textValue().equals("error"); answer = client.next()) {
            codes.add(answer.get("code").textValue());
        }
        assertThat(codes)
                .containsExactly(
                        "bad_json",
                        "bad_json",
                        "validation_failed",
                        "validation_failed",
                        "not_found",
                        "not_found",
                        "validation_failed",
                        "validation_failed",
                        "validation_failed",
                        "validation_failed",
                        "bad_json");
    }

    @Test
    void givenPeopleWhoWatch_whenTheyComeAndGo_thenAdminsAreToldWhoWatchesThatPit() throws Exception {
        start(UNHURRIED);
        LiveSession owner = owner();
        LiveSession operator = user("staff", "operator", workshop, pit1);
        Client screen = open(owner);
        screen.send("{\"type\":\"subscribe\",\"workshop_id\":%d,\"pit_ids\":[%d]}", workshop, pit1);
        assertThat(screen.watchers()).containsExactly(CALLED + owner.principal().name());

        Client phone = open(operator);
        phone.send("{\"type\":\"subscribe\",\"workshop_id\":%d}", workshop);

        assertThat(screen.watchers())
                .containsExactly(
                        CALLED + owner.principal().name(),
                        CALLED + operator.principal().name());
        assertThat(sockets.viewers().of(workshop, pit1))
                .extracting(Viewers.Viewer::userId)
                .containsExactly(
                        owner.principal().userId(), operator.principal().userId());
        assertThat(sockets.viewers().of(workshop, pit2)).isEmpty();

        Client second = open(operator);
        second.send("{\"type\":\"subscribe\",\"workshop_id\":%d}", workshop);
        assertThat(second.next().get("type").textValue()).isEqualTo("hello");
        assertThat(second.next().get("type").textValue()).isEqualTo("subscribed");
        phone.socket.close();
        second.send("{\"type\":\"unsubscribe\"}");

        assertThat(screen.watchers())
                .as("once, when the last of its sockets is gone")
                .containsExactly(CALLED + owner.principal().name());
        assertThat(phone.watched).as("an operator is not told").isEmpty();
    }

    @Test
    void givenEventsMissed_whenSubscribedSince_thenTheyAreReplayedAndIfGoneAResyncIsSent() throws Exception {
        start(UNHURRIED);
        Client first = open(owner());
        String before = first.next().get("event_id").textValue();
        first.socket.close();
        for (int i = 0; i < 1_500; i++) {
            update(pit1);
        }

        Client again = open(owner());
        again.next();
        again.send("{\"type\":\"subscribe\",\"workshop_id\":%d,\"since\":\"%s\"}", workshop, before);

        assertThat(again.next().get("event_id").textValue()).isEqualTo(before);
        for (int i = 1; i <= 1_500; i++) {
            assertThat(again.next().get("event_id").textValue()).endsWith("-" + i);
        }
        for (int i = 0; i < 600; i++) {
            update(pit1);
        }
        Client late = open(owner());
        String newest = late.next().get("event_id").textValue();
        late.send("{\"type\":\"subscribe\",\"workshop_id\":%d,\"since\":\"%s\"}", workshop, before);
        assertThat(late.next().get("event_id").textValue()).isEqualTo(newest);
        JsonNode resync = late.next();
        assertThat(resync.get("type").textValue()).isEqualTo("resync");
        assertThat(resync.get("event_id").textValue()).isEqualTo(newest);
    }

    @Test
    void givenOperatorsGrantIsTaken_whenNoticed_thenNoMoreEventsOfThatPit() throws Exception {
        start(UNHURRIED);
        LiveSession session = user("staff", "operator", workshop, pit1, pit2);
        Client client = open(session);
        client.next();
        client.send("{\"type\":\"subscribe\",\"workshop_id\":%d}", workshop);
        client.next();

        superuser.useHandle(handle -> handle.execute("delete from pit_grant where pit_id = " + pit2));
        await().until(() ->
                sessions.find(session.id()).orElseThrow().principal().pitIds().equals(Set.of(pit1)));
        update(pit2);
        update(pit1);

        assertThat(client.next().get("data").get("pit_id").longValue()).isEqualTo(pit1);
    }

    @Test
    void givenCustomer_whenOpened_thenItSeesNoPitOfItself() throws Exception {
        start(times(Duration.ofSeconds(25), Duration.ofSeconds(60), Duration.ofMillis(100)));
        Client client = open(user("customer", null, workshop));
        client.next();
        assertThat(client.next().get("pit_ids")).isEmpty();

        update(pit1);
        events.publish(LiveEvent.ofWorkshop("subscription", workshop, Map.of()));
        client.expectNothing();
    }

    @Test
    void givenACustomersJob_whenTheCarComesAndGoes_thenTheSocketIsToldOfItAndOfNothingElse() throws Exception {
        start(times(Duration.ofSeconds(25), Duration.ofSeconds(60), Duration.ofMillis(100)));
        LiveSession customer = user("customer", null, workshop);
        long job = job(customer.principal().userId(), pit1, "in_progress");
        long others = job((Long) null, pit2, "in_progress");
        awaitSight(customer.id(), Set.of(pit1));
        Client client = open(customer);
        client.next();
        assertThat(longs(client.next().get("pit_ids"))).containsExactly(pit1);

        update(pit2, others);
        update(pit1, job);
        events.publish(LiveEvent.ofPit("alert", workshop, pit1, Map.of()));
        events.publish(jobEvent("job_status", pit2, others));
        events.publish(jobEvent("job_status", pit1, job));

        assertThat(client.next().get("type").textValue()).isEqualTo("sensor_update");
        JsonNode told = client.next();
        assertThat(told.get("type").textValue()).isEqualTo("job_status");
        assertThat(told.get("data"))
                .as("with what a customer may know of it")
                .isEqualTo(tree("{\"id\":%d,\"status\":\"in_progress\",\"car_plate\":\"DL••••1234\"}".formatted(job)));
        execute("update job set status = 'completed', updated_at = now() where id = " + job);
        awaitSight(customer.id(), Set.of());
        update(pit1, job);
        events.publish(jobEvent("job_progress", pit1, job));
        assertThat(client.next().get("type").textValue()).isEqualTo("job_progress");
        client.expectNothing();
    }

    @Test
    void givenALinkOfAJob_whenOpened_thenItIsSubscribedAtOnceAndFollowsTheCar() throws Exception {
        start(UNHURRIED);
        TrackingLinks.Link link = trackingLinks.make();
        long job = job(link, pit1, "received");
        Client client = open("/ws?track=" + link.token(), Map.of());
        assertThat(client.next().get("type").textValue()).isEqualTo("hello");
        assertThat(client.next().get("pit_ids")).isEmpty();
        update(pit1, null);

        execute("update job set status = 'in_progress', updated_at = now() where id = " + job);
        UUID session = links.visitor(link.token()).sessionId();
        awaitSight(session, Set.of(pit1));
        update(pit1, job);
        assertThat(client.next().get("data").get("pit_id").longValue()).isEqualTo(pit1);
        execute("update job set pit_id = %d, updated_at = now() where id = %d".formatted(pit2, job));
        awaitSight(session, Set.of(pit2));
        update(pit1, null);
        update(pit2, job);
        assertThat(client.next().get("data").get("pit_id").longValue()).isEqualTo(pit2);

        assertThat(sockets.viewers().of(workshop, pit2))
                .extracting(Viewers.Viewer::name)
                .containsExactly("tracking link");
        client.send("{\"type\":\"subscribe\",\"pit_ids\":[%d]}", pit1);
        assertThat(client.next().get("code").textValue()).isEqualTo("not_found");
        client.expectNothing();
    }

    @Test
    void givenALinkThatIsReplacedOrEnds_whenNoticed_thenItsSocketsCloseAndNoneOpens() throws Exception {
        start(UNHURRIED);
        TrackingLinks.Link link = trackingLinks.make();
        TrackingLinks.Link replaced = trackingLinks.make();
        long job = job(link, pit1, "received");
        long other = job(replaced, pit2, "received");
        Client client = open("/ws?track=" + link.token(), Map.of());
        Client old = open("/ws?track=" + replaced.token(), Map.of());
        String ticket = tickets.issue(links.open(link.token()));

        execute("update job set tracking_hash = '\\x01', tracking_sealed = '\\x01' where id = " + other);
        assertThat(old.closedWith()).isEqualTo((short) 4401);
        execute("update job set tracking_ends_at = now() where id = " + job);
        assertThat(client.closedWith()).isEqualTo((short) 4401);

        assertThat(refused("/ws?ticket=" + ticket, Map.of())).isEqualTo(401);
        for (String token : List.of(link.token(), replaced.token(), "nonsense", "")) {
            assertThat(refused("/ws?track=" + token, Map.of())).isEqualTo(401);
        }
        assertThat(refused("/ws?track=%s&token=x".formatted(link.token()), Map.of()))
                .isEqualTo(401);
    }

    @Test
    void givenALink_whenTooManyComeByIt_thenTheyAreRefusedUntilOneLeavesAndOthersAreNot() throws Exception {
        start(UNHURRIED);
        TrackingLinks.Link link = trackingLinks.make();
        TrackingLinks.Link another = trackingLinks.make();
        job(link, pit1, "received");
        job(another, pit2, "received");
        Client first = open("/ws?track=" + link.token(), Map.of());
        for (int i = 1; i < 20; i++) {
            open("/ws?track=" + link.token(), Map.of());
        }

        assertThat(refused("/ws?track=" + link.token(), Map.of())).isEqualTo(429);
        assertThat(refused("/ws?ticket=" + tickets.issue(links.open(link.token())), Map.of()))
                .isEqualTo(429);
        open("/ws?track=" + another.token(), Map.of());
        first.socket.close();
        await().ignoreExceptions().until(() -> open("/ws?track=" + link.token(), Map.of()) != null);
    }

    @Test
    void givenAJobThatIsMadeAndMoved_whenTold_thenStaffHearAllOfItAndCustomerAndLinkTheirOwnWithoutNames()
            throws Exception {
        start(UNHURRIED);
        JobService jobs = jobs();
        LiveSession owner = owner();
        Principal boss = owner.principal();
        Client staff = subscribed(open(owner));
        Client elsewhere = subscribed(open(user("staff", "operator", workshop, pit2)));
        Client foreign = subscribed(open(user("owner", null, other)));

        JsonNode job = made(jobs, boss, pit1, "+919812345678");
        long id = job.get("id").longValue();

        JsonNode created = staff.next();
        assertThat(created.get("type").textValue()).isEqualTo("job_created");
        assertThat(created.get("workshop_id").longValue()).isEqualTo(workshop);
        assertThat(created.get("data")).as("as in lists").isEqualTo(listed(jobs, boss));
        JsonNode others = made(jobs, boss, pit2, "+911111111111");
        assertThat(staff.next().get("data").get("id")).isEqualTo(others.get("id"));
        assertThat(elsewhere.next().get("data").get("id")).isEqualTo(others.get("id"));
        execute("update app_user set must_change_password = false"); // as after a one-time code
        Client customer = subscribed(open(session(job.get("customer_id").longValue(), workshop)));
        Client link = open("/ws?track=" + job.get("tracking_token").textValue(), Map.of());
        Client othersLink = open("/ws?track=" + others.get("tracking_token").textValue(), Map.of());
        for (Client visitor : List.of(link, othersLink)) {
            visitor.next();
            assertThat(visitor.next().get("type").textValue()).isEqualTo("subscribed");
        }

        jobs.move(boss, id, "in_progress", "for John", Optional.empty());
        Progress progress = jobs.stage(boss, id, "inspection", "finish", "ask John", Optional.empty());
        jobs.setEnd(boss, id, Instant.parse("2100-01-01T00:00:00Z"), Optional.empty());
        jobs.move(boss, id, "quality_check", null, Optional.empty());

        for (Client client : List.of(staff, customer, link)) {
            JsonNode status = client.next();
            assertThat(status.get("type").textValue()).isEqualTo("job_status");
            assertThat(status.at("/data/status").textValue()).isEqualTo("in_progress");
            assertThat(status.at("/data/progress/stage").textValue()).isEqualTo("inspection");
            boolean named =
                    status.toString().contains("John") && status.toString().contains("+9198");
            assertThat(named).isEqualTo(client == staff);
            JsonNode stage = client.next();
            assertThat(stage.get("type").textValue()).isEqualTo("job_progress");
            assertThat(stage.get("data")).isEqualTo(Json.MAPPER.readTree(Json.MAPPER.writeValueAsString(progress)));
            assertThat(client.next().at("/data/estimated_end_time").textValue()).isEqualTo("2100-01-01T00:00:00Z");
            assertThat(client.next().at("/data/status").textValue()).isEqualTo("quality_check");
        }
        jobs.move(boss, others.get("id").longValue(), "in_progress", null, Optional.empty());
        for (Client client : List.of(staff, elsewhere, othersLink)) {
            assertThat(client.next().at("/data/id"))
                    .as("and nothing of the other job before")
                    .isEqualTo(others.get("id"));
        }
        for (Client client : List.of(customer, link, foreign)) {
            client.expectNothing();
        }
    }

    @Test
    void givenAJobThatMovesToAnotherPit_whenTold_thenThePeopleOfBothPitsHearOfItOnce() throws Exception {
        start(UNHURRIED);
        long pit3 =
                id("insert into pit (workshop_id, pit_number, name) values (%d, 3, 'Bay 3') returning id", workshop);
        JobService jobs = jobs();
        Principal boss = owner().principal();
        long id = made(jobs, boss, pit1, "+919812345678").get("id").longValue();
        Client staff = subscribed(open(owner()));
        Client left = subscribed(open(user("staff", "operator", workshop, pit1)));
        Client entered = subscribed(open(user("staff", "operator", workshop, pit2)));
        Client elsewhere = subscribed(open(user("staff", "operator", workshop, pit3)));
        Client choosy = open(owner());
        choosy.next();
        choosy.send("{\"type\":\"subscribe\",\"workshop_id\":%d,\"pit_ids\":[%d]}", workshop, pit1);
        assertThat(choosy.next().get("type").textValue()).isEqualTo("subscribed");

        jobs.update(boss, id, Patches.of("{'pit_id':%d}".formatted(pit2)), Optional.empty());

        for (Client client : List.of(staff, left, entered, choosy)) {
            JsonNode told = client.next();
            assertThat(told.get("type").textValue()).isEqualTo("job_status");
            assertThat(told.at("/data/id").longValue()).isEqualTo(id);
            assertThat(told.at("/data/pit_id").longValue()).isEqualTo(pit2);
            assertThat(told.at("/data/pit_number").intValue()).isEqualTo(2);
        }
        jobs.update(boss, id, Patches.of("{'notes':'later'}"), Optional.empty());
        for (Client client : List.of(staff, entered)) {
            assertThat(client.next().at("/data/notes").textValue()).isEqualTo("later");
        }
        for (Client client : List.of(staff, left, entered, elsewhere, choosy)) {
            client.expectNothing();
        }
    }

    private JobService jobs() {
        return new JobService(
                db.database(),
                new AccountsOfJobs(new CustomerAccounts(db.database(), new Passwords())),
                new LinksOfJobs(trackingLinks),
                List.of(),
                events,
                clock);
    }

    private JsonNode made(JobService jobs, Principal who, long pit, String phone) throws Exception {
        NewJob wanted = new NewJob(
                "John Doe", phone, null, "Tesla", "DL01AB1234", pit, "full_ppf", null, null, null, null, "his", null);
        JobAnswer made = jobs.create(who, Optional.empty(), wanted);
        return Json.MAPPER.readTree(made.data().toString());
    }

    private JsonNode listed(JobService jobs, Principal who) throws Exception {
        JobFilter all = new JobFilter(
                Optional.of(workshop),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return Json.MAPPER.readTree(jobs.list(who, all, "created_at", new Page(1, 50))
                .items()
                .get(0)
                .toString());
    }

    private Client subscribed(Client client) throws Exception {
        client.next();
        client.send("{\"type\":\"subscribe\"}");
        assertThat(client.next().get("type").textValue()).isEqualTo("subscribed");
        return client;
    }

    private void execute(String sql) {
        superuser.useHandle(handle -> handle.execute(sql));
    }

    private void awaitSight(UUID session, Set<Long> pits) {
        await().until(() -> sessions.find(session)
                .map(LiveSession::principal)
                .map(Principal::pitIds)
                .filter(pits::equals)
                .isPresent());
    }

    private long job(@Nullable Long customer, long pit, String status) {
        return id(
                "insert into job (workshop_id, pit_id, status, work_type, customer_id, customer_name, car_model,"
                        + " estimated_duration_minutes, created_at, updated_at)"
                        + " values (%d, %d, '%s', 'full_ppf', %s, 'John', 'Car', 60, now(), now()) returning id",
                workshop, pit, status, customer);
    }

    private long job(TrackingLinks.Link link, long pit, String status) {
        long job = job((Long) null, pit, status);
        superuser.useHandle(handle -> handle.execute(
                "update job set tracking_hash = ?, tracking_sealed = ? where id = ?", link.hash(), link.sealed(), job));
        return job;
    }

    private LiveEvent jobEvent(String type, long pit, long job) {
        return new LiveEvent(
                type,
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

    private void update(long pit, @Nullable Long job) {
        events.publish(new LiveEvent("sensor_update", workshop, pit, job, false, Map.of("pit_id", pit)));
    }

    @Test
    void givenSessionEnds_whenNoticed_thenClosedWith4401() throws Exception {
        start(UNHURRIED);
        LiveSession session = owner();
        Client client = open(session);
        client.next();

        superuser.useHandle(handle -> handle.execute(
                "update session set ended_at = now(), ended_reason = 'test' where id = '" + session.id() + "'"));

        assertThat(client.closedWith()).isEqualTo((short) 4401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "is_active = false",
                "password_hash = 'another'",
                "role = 'staff', sub_role = 'admin'",
                "workshop_id = (select max(id) from workshop)"
            })
    void givenAUserWhoIsChanged_whenNoticed_thenTheirSocketsCloseAndNobodyElses(String change) throws Exception {
        start(UNHURRIED);
        LiveSession session = owner();
        Client first = open(session);
        Client second = open(session);
        Client other = open(owner());
        other.next();

        superuser.useHandle(handle -> handle.execute("update app_user set %s where id = %d"
                .formatted(change, session.principal().userId())));

        assertThat(first.closedWith()).isEqualTo((short) 4401);
        assertThat(second.closedWith()).isEqualTo((short) 4401);
        assertThat(sessions.find(session.id())).isEmpty();
        other.expectNothing();
        assertThat(other.closed).isEmpty();
    }

    /** What ends somebody's sessions, as the API does it. */
    private enum Ending {
        LOGOUT,
        END_OF_SESSION,
        CHANGE_OF_PASSWORD,
        RESET_OF_PASSWORD,
        DEACTIVATION,
        CHANGE_OF_ROLE
    }

    static Stream<Arguments> endings() {
        return Arrays.stream(Ending.values())
                .flatMap(ending -> Stream.of(false, true).map(elsewhere -> Arguments.of(ending, elsewhere)));
    }

    /** The one place where a test goes by the clock on the wall: the second is what is promised. */
    @ParameterizedTest(name = "{0}, by another hub: {1}")
    @MethodSource("endings")
    void givenASocket_whenItsSessionIsEnded_thenItClosesAndItsTokenIsRefusedWithinASecond(
            Ending ending, boolean elsewhere) throws Exception {
        start(UNHURRIED);
        Principal owner = owner().principal();
        String name = "operator-" + UUID.randomUUID();
        id(
                "insert into app_user (workshop_id, username, name, role, sub_role, password_hash)"
                        + " values (%d, '%s', 'N', 'staff', 'operator', '%s') returning id",
                workshop, name, HASH);
        String token = ((SignedIn) signIn(sessions).login(name, PASSWORD, HERE)).accessToken();
        Client client = open("/ws?token=" + token, Map.of());
        client.next();
        Principal who = authentication().byToken(token);

        try (LiveSessions ofAnother = new LiveSessions(new JdbiSessionRepository(db.database()), clock)) {
            end(ending, who, owner, signIn(elsewhere ? ofAnother : sessions));

            await().atMost(Duration.ofSeconds(1))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> client.closed.contains((short) 4401) && isRefused(token));
        }
        assertThat(refused("/ws?token=" + token, Map.of())).isEqualTo(401);
    }

    @Test
    void givenASocket_whenThePasswordIsChanged_thenTheNewSessionGoesOnWhereItWas() throws Exception {
        start(UNHURRIED);
        id(
                "insert into app_user (workshop_id, username, name, role, password_hash)"
                        + " values (%d, 'owner', 'O', 'owner', '%s') returning id",
                workshop, HASH);
        SessionService signIn = signIn(sessions);
        String token = ((SignedIn) signIn.login("owner", PASSWORD, HERE)).accessToken();
        Client before = open("/ws?token=" + token, Map.of());
        String seen = before.next().get("event_id").textValue();

        SignedIn next = signIn.changePassword(authentication().byToken(token), PASSWORD, "Newpassword1", HERE);
        await().until(() -> before.closed.contains((short) 4401));
        update(pit1);

        Client after = open("/ws?token=" + next.accessToken(), Map.of());
        assertThat(after.next().get("type").textValue()).isEqualTo("hello");
        after.send("{\"type\":\"subscribe\",\"workshop_id\":%d,\"since\":\"%s\"}", workshop, seen);
        assertThat(after.next().get("type").textValue()).isEqualTo("subscribed");
        assertThat(after.next().get("data").get("pit_id").longValue()).isEqualTo(pit1);
        assertThat(after.closed).isEmpty();
    }

    private void end(Ending ending, Principal who, Principal owner, SessionService sessionsOfHub) {
        long user = Objects.requireNonNull(who.userId());
        switch (ending) {
            case LOGOUT -> sessionsOfHub.logout(who);
            case END_OF_SESSION -> sessionsOfHub.end(who, Objects.requireNonNull(who.sessionId()));
            case CHANGE_OF_PASSWORD -> sessionsOfHub.changePassword(who, PASSWORD, "Newpassword1", HERE);
            case RESET_OF_PASSWORD -> people().resetPassword(owner, user);
            case DEACTIVATION -> people().deactivate(owner, user);
            case CHANGE_OF_ROLE ->
                people().update(owner, user, new Patch((ObjectNode) tree("{\"sub_role\":\"admin\"}")));
        }
    }

    private boolean isRefused(String token) {
        try {
            authentication().byToken(token);
            return false;
        } catch (Problem e) {
            return e.code() == ProblemCode.UNAUTHENTICATED;
        }
    }

    private SessionService signIn(LiveSessions ofHub) {
        return new SessionService(
                new JdbiUserRepository(db.database()),
                new JdbiSessionRepository(db.database()),
                ofHub,
                new AccessTokens(new byte[32]),
                new Passwords(),
                new JdbiOneTimeSecretRepository(db.database()),
                lockout(),
                db.masterKey(),
                clock);
    }

    private Lockout lockout() {
        return new Lockout(new JdbiLockoutRepository(db.database()), db.masterKey(), clock);
    }

    private UserService people() {
        return new UserService(
                db.database(),
                new Passwords(),
                lockout(),
                new PasswordLinks(
                        new JdbiOneTimeSecretRepository(db.database()),
                        db.database(),
                        new Outbox(db.database(), db.masterKey(), clock),
                        db.masterKey(),
                        URI.create("http://localhost"),
                        clock),
                changed -> {});
    }

    private Authentication authentication() {
        return new Authentication(new AccessTokens(new byte[32]), sessions, tickets, db.masterKey(), clock);
    }

    @Test
    void givenSilentClient_whenItsTimeIsUp_thenClosedWith4408AndOthersArePinged() throws Exception {
        start(times(Duration.ofMillis(50), Duration.ofSeconds(3), Duration.ofSeconds(60)));
        Client answering = open(owner());
        Client silent = open(owner());
        silent.socket.pause(); // a client that reads nothing answers no ping, once its buffer is full

        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        meters.find("pitwatch.live.closed").tag("code", "4408").counter() != null);

        answering.send("{\"type\":\"ping\"}");
        answering.next();
        assertThat(answering.next().get("type").textValue()).isEqualTo("pong");
    }

    @Test
    void givenClientThatReadsNothing_whenEventsGoOn_thenItIsClosedAndOthersGetAll() throws Exception {
        start(new SocketTimes(
                Duration.ofSeconds(25),
                Duration.ofSeconds(60),
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                Duration.ofMillis(100)));
        Client stuck = open(owner());
        Client quick = open(owner());
        for (Client client : List.of(stuck, quick)) {
            client.next();
            client.next();
        }
        stuck.socket.pause();

        String large = "x".repeat(20_000);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (meters.find("pitwatch.live.closed").tag("code", "4429").counter() == null
                && System.nanoTime() < deadline) {
            events.publish(LiveEvent.ofPit("sensor_update", workshop, pit1, Map.of("pit_id", pit1, "text", large)));
            quick.next();
        }

        assertThat(meters.get("pitwatch.live.closed")
                        .tag("code", "4429")
                        .counter()
                        .count())
                .isEqualTo(1);
        // It doesn't take the farewell either; it must not stay for that.
        await().atMost(Duration.ofSeconds(20))
                .until(() -> meters.get("pitwatch.live.sockets").gauge().value() == 1);
        assertThat(quick.socket.isClosed()).isFalse();
    }

    @Test
    void givenSlowClient_whenItReadsAgain_thenOnlyTheNewestReadingOfThoseThatWaited() throws Exception {
        start(new SocketTimes(
                Duration.ofSeconds(25),
                Duration.ofSeconds(60),
                Duration.ofMillis(100),
                Duration.ofMillis(100),
                Duration.ofSeconds(60),
                Duration.ofMillis(100)));
        Client slow = open(owner());
        slow.next();
        slow.next();
        slow.socket.pause();

        String large = "x".repeat(60_000);
        for (int i = 0; i < 500; i++) {
            events.publish(LiveEvent.ofPit("sensor_update", workshop, pit1, Map.of("pit_id", pit1, "text", large)));
        }
        events.publish(LiveEvent.ofPit("alert", workshop, pit1, Map.of()));
        await().until(() -> meters.get("pitwatch.live.slow").gauge().value() == 1);
        slow.socket.resume();

        List<String> types = new ArrayList<>();
        while (!types.contains("alert")) {
            types.add(slow.next().get("type").textValue());
        }
        assertThat(types).hasSizeLessThan(500).endsWith("sensor_update", "alert");
        assertThat(meters.get("pitwatch.live.skipped").counter().count()).isEqualTo(501 - types.size());
    }

    @Test
    void givenClientThatReadsByFitsAndStarts_whenManyEventsWait_thenItGetsThemInOrder() throws Exception {
        start(UNHURRIED);
        Client client = open(owner());
        client.next();
        client.send("{\"type\":\"subscribe\",\"workshop_id\":%d}", workshop);
        client.next();
        String large = "x".repeat(6_000);

        for (int round = 0; round < 10; round++) {
            client.socket.pause();
            for (int i = 0; i < 150; i++) {
                events.publish(LiveEvent.ofPit("alert", workshop, pit1, Map.of("text", large)));
            }
            client.socket.resume();
        }

        String first = client.next().get("event_id").textValue();
        long number = Long.parseLong(first.substring(first.indexOf('-') + 1));
        for (int i = 1; i < 1_500; i++) {
            assertThat(client.next().get("event_id").textValue()).endsWith("-" + (number + i));
        }
    }

    @Test
    void givenNoGoodSignIn_whenUpgraded_thenRefusedWithTheEnvelopeBeforeIt() throws Exception {
        start(UNHURRIED);
        String used = tickets.issue(owner().principal());
        open("/ws?ticket=" + used, Map.of());

        assertThat(refused("/ws", Map.of())).isEqualTo(401);
        assertThat(refused("/ws?ticket=" + used, Map.of())).isEqualTo(401);
        assertThat(refused("/ws?token=nonsense", Map.of())).isEqualTo(401);
        assertThat(refused("/ws?track=nonsense", Map.of())).isEqualTo(401);
        assertThat(refused("/ws?ticket=a&token=b", Map.of())).isEqualTo(401);
        LiveSession fresh = owner();
        superuser.useHandle(handle -> handle.execute("update app_user set must_change_password = true"));
        await().until(() -> sessions.find(fresh.id()).orElseThrow().principal().mustChangePassword());
        assertThat(refused("/ws?ticket=" + tickets.issue(fresh.principal()), Map.of()))
                .isEqualTo(403);
    }

    @Test
    void givenASemicolonInTheQuery_whenUpgraded_thenItPartsNothing() throws Exception {
        start(UNHURRIED);
        String ticket = tickets.issue(owner().principal());

        assertThat(refused("/ws?from=page;ticket=" + ticket, Map.of())).isEqualTo(401);
        open("/ws?ticket=%s&from=page;token=x".formatted(ticket), Map.of());
    }

    @Test
    void givenOrigin_whenUpgraded_thenOnlyOwnHostAndAllowedOnesPass() throws Exception {
        start(UNHURRIED);
        String ticket = tickets.issue(owner().principal());

        assertThat(refused("/ws?ticket=" + ticket, Map.of("Origin", "https://evil.example")))
                .isEqualTo(403);
        assertThat(refused("/ws?ticket=" + ticket, Map.of("Origin", "null"))).isEqualTo(403);

        open("/ws?ticket=" + ticket, Map.of("Origin", "http://localhost:" + port));
        open("/ws?ticket=" + tickets.issue(owner().principal()), Map.of("Origin", "https://pitwatch.example.com"));
    }

    @Test
    void givenPlainRequest_whenSignedIn_thenTheEnvelopeSaysWhatWasExpected() throws Exception {
        start(UNHURRIED);

        JsonNode body = clients.createHttpClient()
                .request(HttpMethod.GET, port, "localhost", "/ws")
                .compose(request ->
                        request.putHeader("X-Correlation-Id", "shop:abc-1").send())
                .compose(response -> response.body())
                .map(bytes -> tree(bytes.toString()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        assertThat(body.get("success").booleanValue()).isFalse();
        assertThat(body.get("data").isNull()).isTrue();
        assertThat(body.get("error").get("code").textValue()).isEqualTo("unauthenticated");
        assertThat(body.get("error").get("details")).isEmpty();
        assertThat(body.get("correlation_id").textValue()).isEqualTo("shop:abc-1");
    }

    @Test
    void givenRouteIsReloaded_whenFramesCome_thenOpenSocketsAreAnswered() throws Exception {
        start(UNHURRIED);
        Client client = open(owner());
        client.next();

        camel.getRouteController().stopRoute("live-frames");
        client.send("{\"type\":\"ping\"}");
        client.expectNothing();
        camel.getRouteController().startRoute("live-frames");

        assertThat(client.next().get("type").textValue()).isEqualTo("pong");
        client.send("{\"type\":\"ping\"}");
        assertThat(client.next().get("type").textValue()).isEqualTo("pong");
    }

    @Test
    void givenKioskAndKeys_whenOpenedAndRevoked_thenTheyWatchUntilThen() throws Exception {
        start(UNHURRIED);
        Principal owner = owner().principal();
        MachineService machines = machines();
        MachineService.Link link = machines.createLink(owner, workshop, "Wall");
        String shown = link.url().substring(link.url().lastIndexOf('/') + 1);
        String forJobs = machines.createKey(owner, workshop, "Till", Set.of(ApiScope.JOBS))
                .key();
        MachineService.NewKey reading = machines.createKey(owner, workshop, "Till", Set.of(ApiScope.READ));
        Client kiosk = open("/ws?token=" + machines.openKiosk(shown).accessToken(), Map.of());
        Client key = open("/ws?token=" + reading.key(), Map.of());
        Client byHeader = open("/ws", Map.of("Authorization", "Bearer " + reading.key()));
        assertThat(byHeader.next().get("type").textValue()).isEqualTo("hello");
        assertThat(refused("/ws?token=" + forJobs, Map.of())).isEqualTo(403);
        assertThat(refused("/ws", Map.of("Authorization", "Bearer " + forJobs))).isEqualTo(403);
        assertThat(refused("/ws", Map.of("Authorization", "Bearer pwk_nonsense")))
                .isEqualTo(401);
        assertThat(refused("/ws?token=" + reading.key(), Map.of("Authorization", "Bearer " + reading.key())))
                .as("one of them")
                .isEqualTo(401);

        for (Client client : List.of(kiosk, key)) {
            client.next();
            client.send("{\"type\":\"subscribe\",\"late\":true}");
            assertThat(longs(client.next().get("pit_ids"))).containsExactly(pit1, pit2);
            events.publish(LiveEvent.ofWorkshop("subscription", workshop, Map.of()));
            update(pit1);
            assertThat(client.next().get("type").textValue()).isEqualTo("sensor_update");
        }

        kiosk.next(); // the reading that the key was told
        late(pit1);
        events.publish(LiveEvent.ofPit("device_command", workshop, pit1, Map.of("command", "RESTART")));
        events.publish(LiveEvent.ofPit("device_online", workshop, pit1, Map.of("ip", "192.168.1.7")));
        kiosk.expectNothing(); // the live page of a wall shows none of these
        assertThat(key.next().get("type").textValue()).isEqualTo("sensor_update");
        assertThat(key.next().get("type").textValue()).isEqualTo("device_command");
        events.publish(jobEvent("job_status", pit1, 42));
        assertThat(kiosk.next().get("data"))
                .as("a wall does not say whose car it is")
                .isEqualTo(tree("{\"id\":42,\"status\":\"in_progress\",\"car_plate\":\"DL01AB1234\"}"));
        superuser.useHandle(handle -> handle.execute("update machine set revoked_at = now()"));
        assertThat(kiosk.closedWith()).isEqualTo((short) 4401);
        assertThat(key.closedWith()).isEqualTo((short) 4401);
    }

    private MachineService machines() {
        AccessTokens tokens = new AccessTokens(new byte[32]);
        return new MachineService(
                new JdbiMachineRepository(db.database()),
                sessions,
                tokens,
                new Authentication(tokens, sessions, tickets, db.masterKey(), clock),
                db.masterKey(),
                URI.create("http://localhost"),
                clock);
    }

    private void start(SocketTimes times) throws Exception {
        port = FreePort.any();
        camel = new DefaultCamelContext(false);
        camel.getRegistry().bind("vertx", vertx);
        camel.build();
        VertxPlatformHttpServerConfiguration http = new VertxPlatformHttpServerConfiguration();
        http.setBindHost("localhost");
        http.setBindPort(port);
        HttpLimits connections = new HttpLimits(new SimpleMeterRegistry());
        connections.follow(false, address -> false); // every socket comes from here
        HubServer server = new HubServer(http, false, connections, Clock.systemUTC());
        camel.addService(server, true, true);
        camel.start();
        var router = server.router();
        SocketQuota quota = new SocketQuota(100, SocketLimits.STANDARD);
        sockets = new LiveSockets(vertx, events, sessions, times, quota, new FrameBudget(8 << 20), meters);
        links.keepWhile(sockets::isWatched);
        PitService pits = new PitService(
                new JdbiPitRepository(db.database(), db.masterKey(), Clock.systemUTC()),
                new JdbiWorkshopRepository(db.database()));
        LiveFrames frames = new LiveFrames(sockets, new WatchedPits(pits::ids, meters));
        LiveGate gate = new LiveGate(authentication(), links::open, Set.of("https://pitwatch.example.com"), sockets);
        gate.mount(router, LivePart.PATH);
        camel.addComponent("vertx-websocket", new SharedPortWebsocketComponent(vertx, router, sockets, frames));
        camel.addComponent("reading-store", new SedaComponent());
        camel.getRegistry().bind("liveFrames", frames);
        camel.getRegistry().bind("sensorUpdates", new SensorUpdates(events, reading -> Map.of()));
        byte[] file = Files.readAllBytes(Path.of("../../routes/live.camel.yaml"));
        for (var routes : PluginHelper.getRoutesLoader(camel)
                .findRoutesBuilders(List.of(ResourceHelper.fromBytes("live.camel.yaml", file)))) {
            camel.addRoutes(routes);
        }
    }

    private static SocketTimes times(Duration ping, Duration silence, Duration subscribe) {
        return new SocketTimes(
                ping, silence, subscribe, Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofMillis(100));
    }

    private LiveSession owner() {
        return user("owner", null, workshop);
    }

    private LiveSession user(String role, @Nullable String subRole, @Nullable Long workshopId, long... pits) {
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

    private LiveSession session(long user, @Nullable Long workshopId) {
        UUID session = UUID.randomUUID();
        superuser.useHandle(handle -> handle.execute(
                "insert into session (id, workshop_id, user_id, expires_at) values ('%s', %s, %d, now() + interval '1 day')"
                        .formatted(session, workshopId, user)));
        await().ignoreExceptions().until(() -> sessions.find(session).isPresent());
        return sessions.find(session).orElseThrow();
    }

    private long id(String sql, @Nullable Object... values) {
        return superuser.withHandle(handle ->
                handle.createQuery(sql.formatted(values)).mapTo(Long.class).one());
    }

    private void update(long pit) {
        events.publish(LiveEvent.ofPit("sensor_update", workshop, pit, Map.of("pit_id", pit)));
    }

    private void late(long pit) {
        events.publish(new LiveEvent("sensor_update", workshop, pit, null, true, Map.of("pit_id", pit)));
    }

    private Client open(LiveSession session) throws Exception {
        return open("/ws?ticket=" + tickets.issue(session.principal()), Map.of());
    }

    private Client open(String uri, Map<String, String> headers) throws Exception {
        WebSocketConnectOptions options =
                new WebSocketConnectOptions().setHost("localhost").setPort(port).setURI(uri);
        headers.forEach(options::addHeader);
        // Its handlers are set before it connects, since the first frame may come at once; and on one of its own
        // threads,
        // since Vert.x puts them in force on the caller's, which else is sometimes later than the first frame.
        Client client = new Client(clients.createWebSocketClient().webSocket());
        CompletableFuture<WebSocket> connected = new CompletableFuture<>();
        clients.runOnContext(run ->
                client.socket.connect(options).onComplete(connected::complete, connected::completeExceptionally));
        connected.get(10, TimeUnit.SECONDS);
        opened.add(client);
        return client;
    }

    private int refused(String uri, Map<String, String> headers) throws Exception {
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

    private static List<Long> longs(JsonNode list) {
        List<Long> found = new ArrayList<>();
        list.forEach(one -> found.add(one.longValue()));
        return found;
    }

    private static JsonNode tree(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A socket as a browser holds it. */
    private static final class Client {
        private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> watched = new LinkedBlockingQueue<>();
        private final BlockingQueue<Short> closed = new LinkedBlockingQueue<>();
        private final ClientWebSocket socket;

        Client(ClientWebSocket socket) {
            this.socket = socket;
            // Who watches is told with each subscription: apart, for those tests that look at it.
            socket.textMessageHandler(frame -> (frame.contains("\"type\":\"viewer\"") ? watched : frames).add(frame));
            socket.closeHandler(gone -> closed.add(socket.closeStatusCode() == null ? -1 : socket.closeStatusCode()));
        }

        /** The next word of who watches: their names. */
        List<String> watchers() throws InterruptedException {
            String frame = watched.poll(10, TimeUnit.SECONDS);
            assertThat(frame).as("a viewer event within 10 s").isNotNull();
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
            String frame = frames.poll(10, TimeUnit.SECONDS);
            assertThat(frame).as("a frame within 10 s").isNotNull();
            return tree(frame);
        }

        void expectNothing() throws InterruptedException {
            assertThat(frames.poll(400, TimeUnit.MILLISECONDS)).isNull();
        }

        short closedWith() throws InterruptedException {
            Short code = closed.poll(10, TimeUnit.SECONDS);
            assertThat(code).as("closed within 10 s").isNotNull();
            return code;
        }
    }
}
