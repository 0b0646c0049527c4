package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.testing.Patches;
import dev.pitwatch.core.work.camera.CameraEvents;
import dev.pitwatch.core.work.job.JobService;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What customers and links of jobs see at a socket. */
class JobSocketsIT extends LiveSocketCase {

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
        events.publish(LiveEvent.ofPit(LiveEventType.ALERT, workshop, pit1, Map.of()));
        events.publish(jobEvent(LiveEventType.JOB_STATUS, pit2, others));
        events.publish(jobEvent(LiveEventType.JOB_STATUS, pit1, job));

        assertThat(client.next().get("type").textValue()).isEqualTo("sensor_update");
        JsonNode told = client.next();
        assertThat(told.get("type").textValue()).isEqualTo("job_status");
        assertThat(told.get("data"))
                .as("with what a customer may know of it")
                .isEqualTo(tree("{\"id\":%d,\"status\":\"in_progress\",\"car_plate\":\"DL••••1234\"}".formatted(job)));
        execute("update job set status = 'completed', updated_at = now() where id = " + job);
        awaitSight(customer.id(), Set.of());
        update(pit1, job);
        events.publish(jobEvent(LiveEventType.JOB_PROGRESS, pit1, job));
        assertThat(client.next().get("type").textValue()).isEqualTo("job_progress");
        client.expectNothing();
    }

    @Test
    void givenCamerasThatComeAndGo_whenTold_thenACustomerHearsOfThatOfThePitWhileTheirCarIsThere() throws Exception {
        start(UNHURRIED);
        TrackingLinks.Link link = trackingLinks.make();
        LiveSession customer = user("customer", null, workshop);
        long linked = job(link, pit1, "received");
        long job = job(customer.principal().userId(), pit2, "in_progress");
        awaitSight(customer.id(), Set.of(pit2));
        Client visitor = open("/ws?track=" + link.token(), Map.of());
        visitor.next();
        assertThat(visitor.next().get("type").textValue()).isEqualTo("subscribed");
        Client signedIn = subscribed(open(customer));
        camera(pit1, false);
        camera(pit2, false);
        assertThat(signedIn.next().get("data"))
                .isEqualTo(tree("{\"pit_id\":%d,\"camera_is_online\":false}".formatted(pit2)));

        execute("update job set status = 'in_progress', updated_at = now() where id = " + linked);
        awaitSight(links.visitor(link.token()).sessionId(), Set.of(pit1));
        camera(pit1, true);
        JsonNode told = visitor.next();
        assertThat(told.get("type").textValue()).isEqualTo("camera_online");
        assertThat(told.at("/data/pit_id").longValue()).isEqualTo(pit1);

        execute("update job set status = 'completed', updated_at = now() where id = " + job);
        awaitSight(customer.id(), Set.of());
        camera(pit2, true);
        visitor.expectNothing();
        signedIn.expectNothing();
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

    private void camera(long pit, boolean online) {
        new CameraEvents(events).publish("%d:%d:%s".formatted(workshop, pit, online ? "t" : "f"));
    }

    private void awaitSight(UUID session, Set<Long> pits) {
        await().until(() -> sessions.find(session)
                .map(LiveSession::principal)
                .map(Principal::pitIds)
                .filter(pits::equals)
                .isPresent());
    }
}
