package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.JdbiSessionRepository;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.SessionService;
import dev.pitwatch.core.people.identity.SignedIn;
import dev.pitwatch.core.work.job.JobFilter;
import dev.pitwatch.core.work.job.JobService;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped route and a real server, client and database. */
@Tag("smoke")
class LiveSocketsIT extends LiveSocketCase {

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
        events.publish(LiveEvent.ofWorkshop(LiveEventType.SUBSCRIPTION, workshop, Map.of()));
        events.publish(LiveEvent.ofPit(LiveEventType.ALERT, other, foreignPit, Map.of()));
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
        events.publish(LiveEvent.ofWorkshop(LiveEventType.SUBSCRIPTION, workshop, Map.of()));
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

        client.send("{\"type\":\"subscribe\",\"workshop_id\":null,\"pit_ids\":null,\"late\":null,\"since\":null}");
        assertThat(longs(client.next().get("pit_ids"))).as("null is absent").containsExactly(pit1, pit2);
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
        client.send("{\"type\":\"subscribe\",\"workshop_id\":%d,\"pits\":[%d]}", workshop, pit1);
        client.send("{\"type\":\"ping\",\"id\":1}");
        client.send("{\"type\":\"subscribe\",\"workshop_id\":%d,\"workshop_id\":%d}", other, workshop);
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
                        "validation_failed",
                        "validation_failed",
                        "bad_json",
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
        late.next();
        late.send("{\"type\":\"subscribe\",\"workshop_id\":%d,\"since\":\"%s\"}", workshop, before);
        String newest = late.next().get("event_id").textValue(); // 2,100 and who watches, which is told meanwhile
        assertThat(Integer.parseInt(newest.substring(newest.indexOf('-') + 1))).isBetween(2_100, 2_110);
        JsonNode resync = late.next();
        assertThat(resync.get("type").textValue()).isEqualTo("resync");
        assertThat(resync.get("event_id").textValue()).isEqualTo(newest);
    }

    @Test
    void givenASession_whenItResumesAFourthTimeInAMinute_thenItIsToReloadAndGoesOnFromThere() throws Exception {
        start(UNHURRIED);
        LiveSession session = owner();
        Client client = open(session);
        String before = client.next().get("event_id").textValue();
        update(pit1);
        String resume = "{\"type\":\"subscribe\",\"workshop_id\":%d,\"pit_ids\":[%d],\"since\":\"%s\"}"
                .formatted(workshop, pit1, before);
        for (int i = 0; i < ResumeLimit.MAX_RESUMES; i++) {
            client.send("%s", resume);
            assertThat(client.next().get("event_id").textValue()).isEqualTo(before);
            assertThat(client.next().get("type").textValue()).isEqualTo("sensor_update");
        }

        Client again = open(session);
        again.next();
        again.send("%s", resume);
        String newest = again.next().get("event_id").textValue();
        assertThat(newest).isNotEqualTo(before);
        JsonNode resync = again.next();
        assertThat(resync.get("type").textValue()).isEqualTo("resync");
        assertThat(resync.get("event_id").textValue()).isEqualTo(newest);
        update(pit1);
        assertThat(again.next().get("type").textValue()).isEqualTo("sensor_update");
    }

    @Test
    void givenCustomer_whenOpened_thenItSeesNoPitOfItself() throws Exception {
        start(times(Duration.ofSeconds(25), Duration.ofSeconds(60), Duration.ofMillis(100)));
        Client client = open(user("customer", null, workshop));
        client.next();
        assertThat(client.next().get("pit_ids")).isEmpty();

        update(pit1);
        events.publish(LiveEvent.ofWorkshop(LiveEventType.SUBSCRIPTION, workshop, Map.of()));
        client.expectNothing();
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
        ObjectNode progress = jobs.stage(boss, id, "inspection", "finish", "ask John", Optional.empty())
                .data();
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
            assertThat(stage.get("data")).isEqualTo(Json.MAPPER.readTree(progress.toString()));
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

    /** A second is promised: a test that measured it would measure how busy the machine is. */
    @ParameterizedTest(name = "{0}, by another hub: {1}")
    @MethodSource("endings")
    void givenASocket_whenItsSessionIsEnded_thenItClosesAndItsTokenIsRefusedByTheNotification(
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
        Principal who = authentication.byToken(token);

        try (LiveSessions ofAnother = new LiveSessions(new JdbiSessionRepository(db.database()), clock)) {
            end(ending, who, owner, signIn(elsewhere ? ofAnother : sessions));

            await("the notification, not the reload of every minute")
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> client.closed.contains((short) 4401) && isRefused(token));
        }
        assertThat(refused("/ws?token=" + token, Map.of())).isEqualTo(401);
    }

    private void end(Ending ending, Principal who, Principal owner, SessionService sessionsOfHub) {
        long user = Objects.requireNonNull(who.userId());
        switch (ending) {
            case LOGOUT -> sessionsOfHub.logout(who);
            case END_OF_SESSION -> sessionsOfHub.end(who, Objects.requireNonNull(who.sessionId()));
            case CHANGE_OF_PASSWORD -> sessionsOfHub.changePassword(who, PASSWORD, "Newpassword1", HERE);
            case RESET_OF_PASSWORD -> people.users().resetPassword(owner, user);
            case DEACTIVATION -> people.users().deactivate(owner, user);
            case CHANGE_OF_ROLE ->
                people.users().update(owner, user, new Patch((ObjectNode) tree("{\"sub_role\":\"admin\"}")));
        }
    }

    private boolean isRefused(String token) {
        try {
            authentication.byToken(token);
            return false;
        } catch (Problem e) {
            return e.code() == ProblemCode.UNAUTHENTICATED;
        }
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
}
