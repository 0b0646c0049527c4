package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.core.people.identity.LiveSession;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clients that say nothing or read slowly, and upgrades that are refused. */
class SlowSocketsIT extends LiveSocketCase {

    @Test
    void givenSilentClient_whenItsTimeIsUp_thenClosedWith4408AndOthersArePinged() throws Exception {
        // So long that a machine that stands still for a while does not end who answers, too.
        start(times(Duration.ofMillis(50), Duration.ofSeconds(10), Duration.ofSeconds(60)));
        Client answering = open(owner());
        Client silent = open(owner());
        silent.socket.pause(); // a client that reads nothing answers no ping, once its buffer is full

        await().atMost(Duration.ofSeconds(60))
                .until(() -> meters.get("pitwatch.live.closed")
                                .tag("code", "4408")
                                .counter()
                                .count()
                        > 0);

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
        while (meters.get("pitwatch.live.closed").tag("code", "4429").counter().count() == 0
                && System.nanoTime() < deadline) {
            events.publish(LiveEvent.ofPit(
                    LiveEventType.SENSOR_UPDATE, workshop, pit1, Map.of("pit_id", pit1, "text", large)));
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
            events.publish(LiveEvent.ofPit(
                    LiveEventType.SENSOR_UPDATE, workshop, pit1, Map.of("pit_id", pit1, "text", large)));
        }
        events.publish(LiveEvent.ofPit(LiveEventType.ALERT, workshop, pit1, Map.of()));
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
        Client client = subscribed(open(owner()));
        String large = "x".repeat(6_000);

        for (int round = 0; round < 10; round++) {
            client.socket.pause();
            for (int i = 0; i < 150; i++) {
                events.publish(LiveEvent.ofPit(
                        LiveEventType.ALERT, workshop, pit1, Map.of("place", round * 150 + i, "text", large)));
            }
            client.socket.resume();
        }

        // Not by their numbers: who watches is an event too, and comes among them.
        for (int i = 0; i < 1_500; i++) {
            assertThat(client.next().get("data").get("place").intValue()).isEqualTo(i);
        }
    }

    @Test
    void givenEventsOfAllSizes_whenManyWaitAtOnce_thenEachComesWholeAndInOrder() throws Exception {
        start(UNHURRIED);
        Client client = subscribed(open(owner()));
        // Around the lengths at which a frame's head grows, what one write takes, and a message goes in parts.
        List<Integer> lengths = new ArrayList<>();
        IntStream.rangeClosed(0, 30).forEach(lengths::add);
        IntStream.rangeClosed(65_360, 65_440).forEach(lengths::add);
        IntStream.of(1, 200_000, 200_000, 1, 65_000, 2, 40_000, 40_000).forEach(lengths::add);

        client.socket.pause();
        for (int length : lengths) {
            events.publish(
                    LiveEvent.ofPit(LiveEventType.ALERT, workshop, pit1, "é".repeat(length % 2) + "x".repeat(length)));
        }
        client.socket.resume();

        for (int length : lengths) {
            assertThat(client.next().get("data").textValue()).isEqualTo("é".repeat(length % 2) + "x".repeat(length));
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
                .get(30, TimeUnit.SECONDS);

        assertThat(body.get("success").booleanValue()).isFalse();
        assertThat(body.get("data").isNull()).isTrue();
        assertThat(body.get("error").get("code").textValue()).isEqualTo("unauthenticated");
        assertThat(body.get("error").get("details")).isEmpty();
        assertThat(body.get("correlation_id").textValue()).isEqualTo("shop:abc-1");
    }
}
