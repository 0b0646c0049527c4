package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.hub.http.CallCount;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How many sockets there may be, what each may send, and what they all may hold. */
class SocketLimitsTest {

    private static final SocketLimits MANY = new SocketLimits(500, 500, 500, 1_000_000);
    private static final long USUAL = 8 << 20;

    @Test
    void givenASession_whenItOpensTwentySockets_thenTheNextWaitsUntilOneIsGone() throws Exception {
        try (SocketHub hub = new SocketHub(SocketLimits.STANDARD, 1_000, USUAL)) {
            Principal owner = hub.owner(1);
            List<RawSocket> open = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                open.add(hub.open(owner));
            }

            try (RawSocket refused = RawSocket.ask(hub.port, hub.uri(owner))) {
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.answer().toLowerCase(java.util.Locale.ROOT)).contains("retry-after: 30");
                assertThat(refused.body().at("/error/code").asText()).isEqualTo("rate_limited");
            }
            open.add(hub.open(hub.owner(2)));
            for (int i = 0; i < 20; i++) {
                open.add(greeted(hub, "/ws?track=42"));
            }
            assertThat(status(hub, "/ws?track=42")).as("of one link").isEqualTo(429);
            open.add(greeted(hub, "/ws?track=43"));

            open.get(0).close();
            await().ignoreExceptions().until(() -> open.add(hub.open(owner)));
            closeAll(open);
            await().until(() -> hub.gauge("pitwatch.live.sockets") == 0);
            hub.open(owner).close();
        }
    }

    @Test
    void givenClientsThatAreGoneBeforeTheyAreAnswered_whenOthersCome_thenTheyTookNoPlace() throws Exception {
        try (SocketHub hub = new SocketHub(SocketLimits.STANDARD, 1_000, USUAL)) {
            Principal owner = hub.owner(1);
            for (int i = 0; i < 60; i++) {
                RawSocket.reset(hub.port, hub.uri(owner));
            }

            List<RawSocket> open = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                await().ignoreExceptions().until(() -> open.add(hub.open(owner)));
            }
            closeAll(open);
            await().until(() -> hub.gauge("pitwatch.live.sockets") == 0);
        }
    }

    @Test
    void givenQuotasOfWorkshopAddressAndAll_whenUsedUp_thenIsRefusedAndLinksCountApart() throws Exception {
        try (SocketHub hub = new SocketHub(new SocketLimits(10, 3, 5, 60), 1_000, USUAL)) {
            for (int i = 0; i < 3; i++) {
                hub.open(hub.owner(i));
            }
            assertThat(status(hub, hub.uri(hub.owner(9))))
                    .as("of a workshop's people")
                    .isEqualTo(429);
            greeted(hub, "/ws?track=1");
            greeted(hub, "/ws?track=2");
            assertThat(status(hub, "/ws?track=3")).as("of an address").isEqualTo(429);
        }
        try (SocketHub hub = new SocketHub(MANY, 2, USUAL)) {
            hub.open(hub.owner(1));
            hub.open(hub.owner(2));
            assertThat(status(hub, hub.uri(hub.owner(3)))).as("of all").isEqualTo(503);
        }
    }

    @Test
    void givenUpgrades_whenCounted_thenTheyAreCallsOfWhoeverComes() throws Exception {
        try (SocketHub hub = new SocketHub(MANY, 1_000, USUAL)) {
            List<String> counted = new ArrayList<>();
            hub.sockets.countBy(new CallCount() {
                @Override
                public String network(RoutingContext call) {
                    return "";
                }

                @Override
                public void count(RoutingContext call, Optional<Principal> who) {
                    count(who.map(Principal::name).orElse("nobody"));
                }

                @Override
                public void countLink(RoutingContext call, String token) {
                    count("link " + token);
                }

                @Override
                public void countLink(String token) {
                    count("link " + token);
                }

                private void count(String who) {
                    counted.add(who);
                    if (counted.size() > 3) {
                        throw Problem.later(ProblemCode.RATE_LIMITED, "too many calls", Duration.ofSeconds(7));
                    }
                }
            });

            hub.open(hub.owner(1)).close();
            assertThat(status(hub, "/ws?token=nonsense")).isEqualTo(401);
            greeted(hub, "/ws?track=42").close();
            for (String uri : List.of(hub.uri(hub.owner(1)), "/ws?token=nonsense", "/ws?track=42", "/ws?track=x")) {
                assertThat(status(hub, uri)).isEqualTo(429);
            }
            assertThat(counted).containsExactly("owner1", "nobody", "link 42", "owner1", "nobody", "link 42", "link x");
        }
    }

    @Test
    void givenASocket_whenItSendsMoreThanSixtyFramesAMinute_thenItIsClosedWith4429() throws Exception {
        try (SocketHub hub = new SocketHub(SocketLimits.STANDARD, 1_000, USUAL)) {
            try (RawSocket socket = hub.open(hub.owner(1))) {
                for (int i = 0; i < 60; i++) {
                    socket.text("{\"type\":\"ping\"}");
                    assertThat(socket.json().path("type").asText()).isEqualTo("pong");
                }
                socket.text("{\"type\":\"ping\"}");
                assertThat(socket.closeCode()).isEqualTo(4429);
            }
            try (RawSocket socket = hub.open(hub.owner(2))) {
                for (int i = 0; i < 61; i++) {
                    socket.write(RawSocket.frame(true, RawSocket.PING, new byte[0]));
                }
                assertThat(socket.closeCode()).as("pings by protocol").isEqualTo(4429);
            }
            try (RawSocket socket = hub.open(hub.owner(3))) {
                socket.write(RawSocket.frame(false, RawSocket.TEXT, bytes("{")));
                for (int i = 0; i < 60; i++) {
                    socket.write(RawSocket.frame(false, RawSocket.CONTINUATION, bytes(" ")));
                }
                assertThat(socket.closeCode()).as("parts of one message").isEqualTo(4429);
            }
            assertThat(hub.meters
                            .get("pitwatch.live.closed")
                            .tag("code", "4429")
                            .counter()
                            .count())
                    .isEqualTo(3);
        }
    }

    @Test
    void givenManySocketsWithUnfinishedMessages_whenMemoryIsShort_thenTheyAreClosedAndOthersAreAnswered()
            throws Exception {
        try (SocketHub hub = new SocketHub(MANY, 1_000, 1 << 20)) {
            List<RawSocket> open = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                RawSocket socket = hub.open(hub.owner(i));
                open.add(socket);
                byte[] message = new byte[i % 2 == 0 ? 15_000 : 16_000];
                byte[] frame = RawSocket.frame(i % 2 == 0 ? 1 : 0x81, true, message);
                // One half has an unfinished message, the other an unfinished frame.
                socket.write(i % 2 == 0 ? frame : java.util.Arrays.copyOf(frame, 15_000));
            }

            await().until(() -> closed(hub) >= 120);
            assertThat(hub.budget.used()).isBetween(900_000L, 1L << 20);
            try (RawSocket honest = hub.open(hub.owner(999))) {
                honest.text("{\"type\":\"subscribe\"}");
                assertThat(honest.json().path("type").asText()).isEqualTo("subscribed");
            }
            closeAll(open);
            await().until(() -> hub.budget.used() == 0);
        }
    }

    @Test
    void givenASocketThatDoesNotWaitForAnswers_whenItSendsMore_thenWhatWaitsIsBounded() throws Exception {
        try (SocketHub hub = new SocketHub(MANY, 1_000, USUAL);
                RawSocket socket = hub.open(hub.owner(1))) {
            byte[] message = RawSocket.frame(true, RawSocket.TEXT, bytes("{\"a\":\"" + "x".repeat(15_000) + "\"}"));
            for (int i = 0; i < 100; i++) {
                try {
                    socket.write(message);
                } catch (IOException e) {
                    break; // it was closed
                }
            }

            assertThat(socket.closeCode()).isEqualTo(4429);
            await().until(() -> hub.budget.used() == 0);
        }
    }

    @Test
    void givenManyWhoSubscribe_whenThePitsAreKnown_thenTheyAreReadOnceUntilTheyChange() throws Exception {
        try (SocketHub hub = new SocketHub(MANY, 1_000, USUAL);
                RawSocket socket = hub.open(hub.owner(1))) {
            for (int i = 0; i < 50; i++) {
                subscribe(socket, "{\"type\":\"subscribe\",\"pit_ids\":[%d]}".formatted(1 + i % 2));
            }
            assertThat(hub.loads).hasValue(1);

            hub.sockets.changed("8");
            subscribe(socket, "{\"type\":\"subscribe\"}");
            assertThat(hub.loads).as("another workshop's changed").hasValue(1);
            hub.sockets.changed("7");
            subscribe(socket, "{\"type\":\"subscribe\"}");
            assertThat(hub.loads).hasValue(2);
            hub.sockets.changed("");
            subscribe(socket, "{\"type\":\"subscribe\"}");
            assertThat(hub.loads).hasValue(3);
        }
    }

    @Test
    void givenSomebodyWhoWatches_whenTheySubscribeAgain_thenNobodyIsToldTwice() throws Exception {
        try (SocketHub hub = new SocketHub(MANY, 1_000, USUAL);
                RawSocket screen = hub.open(hub.owner(1));
                RawSocket phone = hub.open(hub.owner(2))) {
            screen.text("{\"type\":\"subscribe\"}");
            List<String> told = told(screen, 3);
            assertThat(told).containsExactlyInAnyOrder("subscribed", "viewer 1 [1]", "viewer 2 [1]");

            phone.text("{\"type\":\"subscribe\",\"pit_ids\":[1]}");
            assertThat(told(screen, 1)).containsExactly("viewer 1 [1, 2]");
            for (int i = 0; i < 3; i++) {
                subscribe(phone, "{\"type\":\"subscribe\",\"pit_ids\":[1]}");
            }
            phone.text("{\"type\":\"subscribe\",\"pit_ids\":[2]}");

            assertThat(told(screen, 2)).containsExactlyInAnyOrder("viewer 1 [1]", "viewer 2 [1, 2]");
        }
    }

    @Test
    void givenSomebodyWhoComesAndGoesAllTheTime_whenThatIsTold_thenOnceALook() throws Exception {
        try (SocketHub hub = new SocketHub(MANY, 1_000, USUAL, Duration.ofHours(1));
                RawSocket screen = hub.open(hub.owner(1));
                RawSocket phone = hub.open(hub.owner(2))) {
            subscribe(screen, "{\"type\":\"subscribe\"}");
            hub.look();
            assertThat(toldUntilNow(screen)).containsExactlyInAnyOrder("viewer 1 [1]", "viewer 2 [1]");

            for (int i = 0; i < 100; i++) {
                subscribe(phone, "{\"type\":\"subscribe\",\"pit_ids\":[1]}");
                phone.text("{\"type\":\"unsubscribe\"}");
            }
            subscribe(phone, "{\"type\":\"subscribe\",\"pit_ids\":[2]}");
            assertThat(toldUntilNow(screen)).as("before the look").isEmpty();
            hub.look();
            assertThat(toldUntilNow(screen)).containsExactly("viewer 2 [1, 2]");

            for (int i = 0; i < 10; i++) {
                subscribe(phone, "{\"type\":\"subscribe\",\"pit_ids\":[1]}");
                subscribe(phone, "{\"type\":\"subscribe\",\"pit_ids\":[1,2]}");
            }
            hub.look();
            hub.look();
            assertThat(toldUntilNow(screen)).containsExactly("viewer 1 [1, 2]");
        }
    }

    /** The next events, those of viewers with their pit and who they are. */
    private static List<String> told(RawSocket socket, int events) throws IOException {
        List<String> told = new ArrayList<>();
        while (told.size() < events) {
            var event = socket.json();
            List<Long> viewers = new ArrayList<>();
            event.at("/data/viewers")
                    .forEach(viewer -> viewers.add(viewer.path("user_id").asLong()));
            String type = event.path("type").asText();
            told.add(type.equals("viewer") ? "viewer %s %s".formatted(event.at("/data/pit_id"), viewers) : type);
        }
        return told;
    }

    /** All events that came before the answer to a ping. */
    private static List<String> toldUntilNow(RawSocket socket) throws IOException {
        socket.text("{\"type\":\"ping\"}");
        List<String> told = new ArrayList<>();
        for (String event = told(socket, 1).get(0);
                !event.equals("pong");
                event = told(socket, 1).get(0)) {
            told.add(event);
        }
        return told;
    }

    private static void subscribe(RawSocket socket, String json) throws IOException {
        socket.text(json);
        while (!socket.json().path("type").asText().equals("subscribed")) {
            // who watches is told in between
        }
    }

    private static double closed(SocketHub hub) {
        var counter =
                hub.meters.find("pitwatch.live.closed").tag("code", "4429").counter();
        return counter == null ? 0 : counter.count();
    }

    private static RawSocket greeted(SocketHub hub, String uri) throws IOException {
        RawSocket socket = RawSocket.ask(hub.port, uri);
        assertThat(socket.status()).isEqualTo(101);
        return socket;
    }

    @Test
    void givenLinksThatTakeLongToLookUp_whenOneAddressHasItsShare_thenItsOthersAreTurnedAwayAtOnce() throws Exception {
        ExecutorService callers = Executors.newCachedThreadPool();
        CountDownLatch answered = new CountDownLatch(1);
        try (SocketHub hub = new SocketHub(MANY, 1_000, USUAL)) {
            hub.beforeLookup = () -> {
                try {
                    answered.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
            List<Future<Integer>> asked = Stream.generate(() -> callers.submit(() -> status(hub, "/ws?track=unknown")))
                    .limit(80)
                    .toList();

            await().until(() -> asked.stream().filter(Future::isDone).count() == 16);
            answered.countDown();

            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> one : asked) {
                statuses.add(one.get());
            }
            assertThat(statuses).filteredOn(status -> status == 503).hasSize(16);
            assertThat(statuses).filteredOn(status -> status == 401).hasSize(64);
            assertThat(status(hub, "/ws?track=unknown")).isEqualTo(401);
        } finally {
            answered.countDown();
            callers.shutdownNow();
        }
    }

    private static int status(SocketHub hub, String uri) throws IOException {
        try (RawSocket socket = RawSocket.ask(hub.port, uri)) {
            return socket.status();
        }
    }

    private static void closeAll(List<RawSocket> sockets) throws IOException {
        for (RawSocket socket : sockets) {
            socket.close();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
