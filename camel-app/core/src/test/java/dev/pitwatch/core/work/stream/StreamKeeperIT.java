package dev.pitwatch.core.work.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.JdbiSessionRepository;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.work.camera.MediaApi;
import dev.pitwatch.core.work.camera.MediaControl;
import dev.pitwatch.core.work.camera.MediaServerException;
import dev.pitwatch.core.work.stream.StreamKeeper.Running;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What hubs know of MediaMTX's sessions, with two of them. */
class StreamKeeperIT {

    private static final String OPEN = "select count(*) from stream_session where closed_at is null";

    private final TestDatabase db = TestDatabase.create();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final String path = shop.workshopCode() + "/pit1";
    private final TestClock clock = new TestClock(Instant.now());
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private final LiveSessions signIns = new LiveSessions(new JdbiSessionRepository(db.database()), clock);
    private final StreamRights rights =
            new StreamRights(db.database(), db.masterKey(), signIns, clock, new SimpleMeterRegistry());
    private final StreamTokens tokens = new StreamTokens(db.masterKey(), clock);
    private final List<String> seen = new ArrayList<>();
    private final MediaMtxStandIn server = server();
    private final Hub one = new Hub("one");
    private final Hub two = new Hub("two");
    private final StreamViewer viewer =
            new StreamViewer(SampleWorkshop.addSession(db, shop.addUser(db, "asha", null, null)), false);

    /** A hub of its own, as far as streams go. */
    private final class Hub {
        final StreamSessions sessions = new StreamSessions(rights, new SimpleMeterRegistry());
        final StreamGate gate =
                new StreamGate(tokens, rights, sessions, Optional.empty(), clock, new SimpleMeterRegistry());
        final StreamKeeper keeper;
        /** What happens while a list is on its way, by whose it is. */
        final Map<String, Runnable> whenListed = new HashMap<>();

        Hub(String node) {
            keeper = new StreamKeeper(
                    db.database(), sessions, rights, Optional.of(new MediaApi(this::call)), node, clock);
            sessions.tell(new StreamWatchers() {
                @Override
                public void came(UUID session, Principal who, long workshopId, long pitId) {
                    seen.add(node + " " + who.name().replaceAll("-.*", "") + " came");
                }

                @Override
                public void left(UUID session, long workshopId) {
                    seen.add(node + " left");
                }
            });
        }

        private MediaControl.Answer call(String method, String at, Optional<JsonNode> body) {
            try {
                HttpResponse<String> answer = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(server.url().resolve(at))
                                        .method(method, HttpRequest.BodyPublishers.noBody())
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                whenListed.forEach((kind, happens) -> {
                    if (at.contains("/%s/list".formatted(kind))) {
                        happens.run();
                    }
                });
                return new MediaControl.Answer(answer.statusCode(), answer.body(), Optional.empty());
            } catch (IOException e) {
                throw new MediaServerException("away", e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Someone looks: the server has a session, and this hub was asked about it. */
        String letIn() {
            return letIn("webrtc");
        }

        String letIn(String protocol) {
            server.asked.clear();
            String id = server.view(protocol, path, "", "").orElseThrow();
            String token = tokens.read(viewer, shop.pitId(), true).token();
            assertThat(server.asked)
                    .isNotEmpty()
                    .allMatch(asked -> gate.admits(asked.deepCopy().put("token", token)));
            return id;
        }
    }

    private MediaMtxStandIn server() {
        try {
            return new MediaMtxStandIn(path, "cam1");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void follow() {
        db.superuser().useHandle(handle -> handle.createUpdate("update pit set camera_rtsp_url = :url where id = :id")
                .bind("url", CameraUrl.seal(db.masterKey(), shop.pitId(), "rtsp://192.0.2.7/1"))
                .bind("id", shop.pitId())
                .execute());
        rights.start(notifications);
        signIns.start(notifications);
        notifications.start();
        await().until(() -> rights.pit(shop.pitId()).isPresent());
        await().until(() -> {
            try {
                return rights.allows(viewer, shop.pitId());
            } catch (Problem notLoadedYet) {
                return false;
            }
        });
    }

    @AfterEach
    void close() {
        notifications.close();
        rights.close();
        signIns.close();
        server.close();
        db.close();
    }

    private long rows() {
        return db.superuser()
                .withHandle(handle -> handle.createQuery(OPEN).mapTo(Long.class).one());
    }

    private void signOut() {
        db.execute("update session set ended_at = now() where id = '%s'", viewer.id());
        await().until(() -> !rights.allows(viewer, shop.pitId()));
    }

    private void signIn() {
        db.execute("update session set ended_at = null where id = '%s'", viewer.id());
        await().until(() -> rights.allows(viewer, shop.pitId()));
    }

    @Test
    void givenASessionThatIsEndedWhileListsAreOnTheirWay_whenCompared_thenItIsNotTakenForOpenAgain() {
        String id = one.letIn();
        one.keeper.store();
        one.whenListed.put("webrtcsessions", () -> one.keeper.kick(new Running("webrtcsessions", UUID.fromString(id))));

        one.keeper.compare();

        assertThat(one.sessions.isKnown(UUID.fromString(id))).isFalse();
        assertThat(server.calls).containsOnlyOnce("POST /v3/webrtcsessions/kick/" + id);
    }

    @Test
    void givenASessionThatIsEndedWhileAnotherIsLookedFor_whenThoseToEndAreAskedFor_thenItIsNotEndedAgain() {
        UUID stranger = UUID.fromString(server.view("hls", path, "", "").orElseThrow());
        one.keeper.compare();
        clock.pass(Duration.ofSeconds(11));
        one.keeper.compare();
        String another = one.letIn("rtsp");
        signOut();
        one.whenListed.put("rtspsessions", () -> one.keeper.kick(new Running("hlssessions", stranger)));
        assertThat(one.keeper.ended()).extracting(Running::id).containsExactly(stranger);

        one.keeper.locate();
        List<Running> ended = one.keeper.ended();

        assertThat(ended).extracting(Running::id).containsExactly(UUID.fromString(another));
    }

    @Test
    void givenASession_whenItIsGoneFromTheServer_thenItIsClosedOnceItIsNotNew() {
        String id = one.letIn();
        one.keeper.store();
        one.keeper.store();
        assertThat(rows()).isEqualTo(1);
        new MediaApi(one::call).kick("webrtcsessions", id);

        one.keeper.compare();
        assertThat(rows()).as("it may not be listed yet").isEqualTo(1);
        clock.pass(Duration.ofSeconds(11));
        one.keeper.compare();
        assertThat(rows()).as("one list may have missed it").isEqualTo(1);
        clock.pass(Duration.ofSeconds(10));
        one.keeper.compare();

        assertThat(rows()).isZero();
        assertThat(seen).containsExactly("one asha came", "one left");
    }

    @Test
    void givenASessionOfAnotherHub_whenItsRightEnds_thenTheHubThatIsLeftEndsIt() {
        String id = one.letIn();
        one.keeper.store();

        two.keeper.compare();
        assertThat(two.keeper.ended()).isEmpty();
        signOut();

        List<Running> ended = two.keeper.ended();
        assertThat(ended).containsExactly(new Running("webrtcsessions", UUID.fromString(id)));
        ended.forEach(two.keeper::kick);
        assertThat(server.sessionIds("webrtcsessions")).isEmpty();
        clock.pass(Duration.ofSeconds(11));
        one.keeper.ended().forEach(one.keeper::kick);
        assertThat(one.keeper.ended()).as("gone is as good as ended").isEmpty();
        assertThat(two.keeper.ended()).isEmpty();
        assertThat(seen).containsExactly("one asha came", "two asha came", "two left", "one left");
    }

    @Test
    void givenSessionsOfRtsp_whenCompared_thenTheyStayAndEndWithTheirRightAsTheyAreListed() {
        for (String version : List.of("v1.19.2", "v1.20.1")) {
            for (String protocol : List.of("rtsp", "rtsps")) {
                server.version(version);
                String id = one.letIn(protocol);
                one.keeper.store();
                two.keeper.compare();
                one.keeper.compare();
                clock.pass(Duration.ofSeconds(11));
                one.keeper.compare();
                two.keeper.compare();
                assertThat(one.keeper.ended()).as("%s by %s", protocol, version).isEmpty();
                assertThat(two.keeper.ended()).as("%s by %s", protocol, version).isEmpty();

                signOut();

                List<Running> ended = one.keeper.ended();
                assertThat(ended).extracting(Running::id).containsExactly(UUID.fromString(id));
                two.keeper.ended().forEach(two.keeper::kick);
                ended.forEach(one.keeper::kick);
                assertThat(server.sessionIds(protocol + "sessions")).isEmpty();
                assertThat(one.keeper.ended()).isEmpty();
                signIn();
            }
        }
    }

    @Test
    void givenASessionOfRtspThatNoComparisonHasSeen_whenItsRightEnds_thenItIsLookedForAndEnded() {
        one.letIn("rtsps");
        String gone = one.letIn("rtsp");
        new MediaApi(one::call).kick("rtspsessions", gone);
        signOut();

        one.keeper.locate();
        one.keeper.ended().forEach(one.keeper::kick);

        assertThat(server.sessionIds("rtspssessions")).isEmpty();
        server.calls.clear();
        one.keeper.locate();
        assertThat(one.keeper.ended()).as("the other may be listed yet").isEmpty();
        clock.pass(Duration.ofSeconds(11));
        one.keeper.locate();
        assertThat(one.keeper.ended()).isEmpty();
        assertThat(server.calls).hasSize(4);
        one.keeper.locate();
        assertThat(server.calls).as("it is not looked for again").hasSize(4);
    }

    @Test
    void givenASessionThatIsKnownAndOneThatHasToBeLookedFor_whenTheirRightEnds_thenTheFirstDoesNotWaitForLists() {
        String known = one.letIn("webrtc");
        String lookedFor = one.letIn("rtsp");
        signOut();
        server.calls.clear();

        List<Running> first = new ArrayList<>();
        one.whenListed.put("rtspsessions", () -> first.addAll(one.keeper.ended()));
        one.keeper.locate();

        assertThat(first).containsExactly(new Running("webrtcsessions", UUID.fromString(known)));
        assertThat(one.keeper.ended()).extracting(Running::id).containsExactly(UUID.fromString(lookedFor));
    }

    @Test
    void givenListsThatFail_whenASessionOfRtspIsToEnd_thenItIsLookedForAgain() {
        String session = one.letIn("rtsp");
        signOut();
        one.whenListed.put("rtspsessions", () -> {
            throw new MediaServerException("away", new IOException("reset"));
        });
        one.keeper.locate();
        assertThat(one.keeper.ended()).isEmpty();

        one.whenListed.clear();
        one.keeper.locate();

        assertThat(one.keeper.ended()).extracting(Running::id).containsExactly(UUID.fromString(session));
    }

    @Test
    void givenAServerBefore118_whenCompared_thenItShowsNoHlsAndOtherSessionsGoOn() {
        server.version("v1.17.1");
        String id = one.letIn();
        assertThat(one.keeper.showsHls()).as("not known yet").isTrue();

        one.keeper.compare();

        assertThat(one.keeper.showsHls()).isFalse();
        assertThat(one.keeper.isAway()).isFalse();
        assertThat(one.sessions.isKnown(UUID.fromString(id))).isTrue();
        server.version("v1.18.0");
        one.keeper.compare();
        assertThat(one.keeper.showsHls()).isTrue();
    }

    @Test
    void givenSessionsOfBefore_whenAHubStarts_thenTheyEndWithTheirRightBeforeItsFirstComparison() {
        String id = one.letIn();
        one.keeper.store();
        Hub later = new Hub("later");

        later.keeper.store();
        signOut();

        assertThat(later.keeper.ended()).containsExactly(new Running("webrtcsessions", UUID.fromString(id)));
    }

    @Test
    void givenASessionThatNobodyWasLetInBy_whenCompared_thenItIsEndedUnlessItIsNewOrNotOurs() {
        String stranger = server.view("hls", path, "", "").orElseThrow();
        assertThat(server.view("webrtc", "cam1", "", "")).isPresent();
        String known = one.letIn();
        one.keeper.store();

        one.keeper.compare();
        assertThat(one.keeper.ended()).as("its row may come yet").isEmpty();
        clock.pass(Duration.ofSeconds(11));
        one.keeper.compare();

        List<Running> ended = one.keeper.ended();
        assertThat(ended).containsExactly(new Running("hlssessions", UUID.fromString(stranger)));
        ended.forEach(one.keeper::kick);
        assertThat(one.keeper.ended()).isEmpty();
        assertThat(server.sessionIds("hlssessions")).isEmpty();
        assertThat(server.sessionIds("webrtcsessions")).hasSize(2).contains(known);
    }

    @Test
    void givenAServerThatIsAway_whenARightEnds_thenItIsTriedAgainAndSaidThatItIsAway() throws IOException {
        one.letIn();
        signOut();
        server.stop();

        one.keeper.ended().forEach(one.keeper::kick);

        assertThat(one.keeper.ended()).as("not at once").isEmpty();
        one.keeper.compare();
        assertThat(one.keeper.isAway()).isTrue();
        clock.pass(Duration.ofSeconds(1));
        assertThat(one.keeper.ended()).hasSize(1);
        server.restart();
        one.keeper.compare();
        assertThat(one.keeper.isAway()).isFalse();
    }

    @Test
    void givenAViewer_whenTheyOpenMoreThanTheirShare_thenOneIsRefusedAndItsTokenIsNotUsedUp() {
        for (int i = 0; i < StreamSessions.MAX_OF_VIEWER; i++) {
            one.letIn();
        }
        ObjectNode asked = Json.MAPPER.createObjectNode();
        asked.put("action", "read").put("path", path).put("protocol", "webrtc");
        asked.put("id", UUID.randomUUID().toString());
        asked.put("token", tokens.read(viewer, shop.pitId(), true).token());
        assertThat(one.gate.admits(asked)).isFalse();

        server.sessionIds("webrtcsessions").forEach(id -> one.sessions.close(UUID.fromString(id)));

        assertThat(one.gate.admits(asked)).isTrue();
    }

    @Test
    void givenARecording_whenItIsPlayed_thenPathAndSpanAreThoseOfTheToken() {
        StreamToken.Recording span = new StreamToken.Recording("old/pit9", "2026-02-20T22:30:00Z", "60");
        String token = tokens.playback(viewer, shop.pitId(), span).token();
        String query = "path=old%2Fpit9&start=2026-02-20T22%3A30%3A00Z&duration=60&token=" + token;

        assertThat(plays("old/pit9", query)).isTrue();
        assertThat(plays("old/pit9", query)).as("as often as one likes").isTrue();
        assertThat(plays("old/pit8", query)).isFalse();
        assertThat(plays("old/pit9", query.replace("=60", "=600"))).isFalse();
        assertThat(plays("old/pit9", query + "&duration=60")).isFalse();
        assertThat(plays("old/pit9", query.replace("A30", "A31"))).isFalse();
        String live = tokens.read(viewer, shop.pitId(), true).token();
        assertThat(plays("old/pit9", query.replace(token, live))).isFalse();
        clock.pass(StreamTokens.PLAYBACK_LIFETIME);
        assertThat(plays("old/pit9", query)).isFalse();
    }

    private boolean plays(String asked, String query) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("action", "playback").put("path", asked).put("protocol", "").put("token", "");
        return one.gate.admits(body.put("query", query).putNull("id"));
    }
}
