package dev.pitwatch.core.work.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.work.camera.MediaApi;
import dev.pitwatch.core.work.camera.MediaControl;
import dev.pitwatch.core.work.camera.MediaServerException;
import dev.pitwatch.core.work.stream.StreamKeeper.Running;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of sessions while there is no media server, or one that fails, or one that says what no one understands. */
class StreamKeeperFaultsIT {

    private final StreamCase given = new StreamCase();
    private final StreamSessions sessions = new StreamSessions(given.rights, new SimpleMeterRegistry());
    private final List<String> calls = new ArrayList<>();
    private final StreamKeeper keeper = keeper(Optional.of(new MediaApi(this::call)));
    private final Set<UUID> refused = new HashSet<>();
    private final Set<UUID> missing = new HashSet<>();
    private boolean fails;
    private boolean foreign;
    private String items = "";

    private StreamKeeper keeper(Optional<MediaApi> server) {
        return new StreamKeeper(given.db.database(), sessions, given.rights, server, "one", given.clock);
    }

    private MediaControl.Answer call(String method, String at, Optional<JsonNode> body) {
        calls.add(at);
        if (fails) {
            throw new MediaServerException("away", new IOException("reset"));
        }
        if (foreign) {
            return new MediaControl.Answer(404, "404 page not found", Optional.empty());
        }
        if (at.equals("/v3/info")) {
            return new MediaControl.Answer(
                    200, "{\"version\": \"v1.20.1\", \"started\": \"2026-11-21T11:32:44Z\"}", Optional.empty());
        }
        if (refused.stream().anyMatch(id -> at.endsWith(id.toString()))) {
            return new MediaControl.Answer(500, "{\"error\": \"not now\"}", Optional.empty());
        }
        if (missing.stream().anyMatch(id -> at.endsWith(id.toString()))) {
            return new MediaControl.Answer(
                    404, "{\"status\": \"error\", \"error\": \"session not found\"}", Optional.empty());
        }
        return new MediaControl.Answer(
                200,
                "{\"pageCount\": 1, \"items\": [%s]}".formatted(at.contains("webrtcsessions") ? items : ""),
                Optional.empty());
    }

    @AfterEach
    void close() {
        given.close();
    }

    private StreamSession opened(StreamViewer viewer) {
        StreamSession session = new StreamSession(
                UUID.randomUUID(),
                given.shop.workshopId(),
                given.pit,
                given.path,
                "webrtc",
                viewer,
                given.clock.instant());
        sessions.open(session);
        return session;
    }

    private static Running running(StreamSession session) {
        return new Running(session.kind(), session.id());
    }

    private String item(String id, String state, String path, String created) {
        return "{\"id\": \"%s\", \"state\": \"%s\", \"path\": \"%s\", \"created\": \"%s\"}"
                .formatted(id, state, path, created);
    }

    @Test
    void givenNoServer_whenSessionsEndOrAreCompared_thenNothingIsDone() {
        given.follow();
        opened(nobody());
        StreamKeeper none = keeper(Optional.empty());

        none.compare();
        none.locate();

        assertThat(none.ended()).isEmpty();
        assertThat(none.isAway()).isFalse();
        assertThat(keeper.ended()).as("with one it would be ended").hasSize(1);
    }

    @Test
    void givenRightsThatAreNotReadYet_whenSessionsAreKept_thenNooneIsSentAway() {
        opened(nobody());

        keeper.compare();
        keeper.locate();

        assertThat(keeper.ended()).isEmpty();
        assertThat(calls).isEmpty();
    }

    @Test
    void givenSignInsThatAreNotReadYet_whenSessionsAreKept_thenNooneIsSentAway() {
        given.follow();
        Principal owner = given.owner();
        StreamViewer viewer = StreamViewer.of(owner);
        opened(viewer);
        assertThat(keeper.ended()).isEmpty();

        given.signOut(owner);

        assertThat(keeper.ended()).as("it is not known whether it has ended").isEmpty();
    }

    private static StreamViewer nobody() {
        return new StreamViewer(UUID.randomUUID(), true);
    }

    private void kickAll() {
        keeper.ended().forEach(keeper::kick);
    }

    @Test
    void givenAServerThatDoesNotAnswer_whenSeveralAreToEnd_thenOneIsTriedAndTheOthersWait() {
        given.follow();
        StreamSession one = opened(nobody());
        StreamSession two = opened(nobody());
        fails = true;

        kickAll();

        assertThat(calls).hasSize(1);
        assertThat(keeper.isAway()).as("one call says nothing").isFalse();
        assertThat(keeper.ended()).as("not at once").isEmpty();
        given.clock.pass(Duration.ofSeconds(2));
        keeper.compare();
        assertThat(keeper.isAway()).isTrue();
        keeper.compare();
        assertThat(keeper.isAway()).as("still").isTrue();
        fails = false;
        List<Running> ended = keeper.ended();
        assertThat(ended).containsExactlyInAnyOrder(running(one), running(two));
        ended.forEach(keeper::kick);
        assertThat(keeper.isAway()).as("it has answered").isFalse();
        assertThat(keeper.ended()).isEmpty();
    }

    @Test
    void givenOneThatIsRefused_whenOthersAreToEnd_thenTheyEndAndPicturesGoOn() {
        given.follow();
        StreamSession stuck = opened(nobody());
        StreamSession other = opened(nobody());
        refused.add(stuck.id());

        kickAll();

        assertThat(sessions.isKnown(other.id())).isFalse();
        assertThat(keeper.isAway()).isFalse();
        StreamSession later = opened(nobody());
        assertThat(keeper.ended()).containsExactly(running(later));
        given.clock.pass(Duration.ofSeconds(1));
        refused.clear();
        kickAll();
        assertThat(sessions.isKnown(stuck.id())).isFalse();
    }

    @Test
    void givenARightThatEndsBeforeTheServerHasTheSession_whenItHas_thenThatEnds() {
        given.follow();
        StreamSession session = opened(nobody());
        missing.add(session.id());

        kickAll();
        kickAll();
        assertThat(calls).as("not at once").hasSize(1);
        given.clock.pass(Duration.ofSeconds(1));
        kickAll();
        assertThat(calls).hasSize(2);
        missing.clear();
        given.clock.pass(Duration.ofSeconds(1));
        kickAll();

        assertThat(sessions.isKnown(session.id())).isFalse();
        given.clock.pass(Duration.ofSeconds(5));
        assertThat(keeper.ended()).isEmpty();
    }

    @Test
    void givenARightThatEndsBeforeTheServerHasTheSession_whenItNeverHas_thenThatIsForgotten() {
        given.follow();
        StreamSession session = opened(nobody());
        missing.add(session.id());

        for (int second = 0; second < 10; second++) {
            kickAll();
            given.clock.pass(Duration.ofSeconds(1));
            assertThat(sessions.isKnown(session.id())).as("after %d s", second).isTrue();
        }
        kickAll();

        assertThat(sessions.isKnown(session.id())).isFalse();
        assertThat(calls).hasSize(11);
    }

    @Test
    void givenAWorkshopsSessions_whenAllAreToEnd_thenTheyAreHandedOutTogether() {
        given.follow();
        List<Running> all =
                Stream.generate(() -> running(opened(nobody()))).limit(500).toList();

        assertThat(keeper.ended()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(keeper.ended()).as("each once").isEmpty();
    }

    @Test
    void givenAServerWhoseClockIsAnother_whenAStrangerIsListedTwice_thenTheyAreToEnd() {
        given.follow();
        UUID ahead = UUID.randomUUID();
        UUID behind = UUID.randomUUID();
        String listed = item(ahead.toString(), "read", given.path, "2099-01-01T00:00:00Z") + ","
                + item(behind.toString(), "read", given.path, "2001-01-01T00:00:00Z");

        compare(listed);
        assertThat(keeper.ended()).isEmpty();
        compare(listed);

        assertThat(keeper.ended()).extracting(Running::id).containsExactlyInAnyOrder(ahead, behind);
    }

    @Test
    void givenSignInsThatAreNotReadYet_whenASessionOfBeforeIsListed_thenNooneIsSentAway() {
        given.follow();
        StreamSession session = opened(new StreamViewer(UUID.randomUUID(), false));
        keeper.store();
        sessions.close(session.id());
        String listed = item(session.id().toString(), "read", given.path, "2026-11-21T11:32:44Z");

        compare(listed);
        compare(listed);

        assertThat(keeper.ended()).isEmpty();
        assertThat(keeper.isAway()).isFalse();
    }

    @Test
    void givenASessionThatNoRowTakes_whenStored_thenTheOthersAreAndItIsNotTriedAgain() {
        given.follow();
        StreamViewer viewer = StreamViewer.of(given.owner());
        for (int i = 0; i < 5; i++) {
            opened(viewer);
        }
        sessions.open(new StreamSession(
                UUID.randomUUID(),
                given.shop.workshopId(),
                given.pit,
                "w/" + "p".repeat(200),
                "webrtc",
                viewer,
                given.clock.instant()));

        keeper.store();

        assertThat(openRows()).isEqualTo("5");
        assertThat(sessions.unstored(10)).isEmpty();
    }

    @Test
    void givenAStranger_whenTheLastCameraOfTheWorkshopGoes_thenTheyAreStillToEnd() {
        given.follow();
        String stranger = UUID.randomUUID().toString();
        String listed = item(
                stranger,
                "read",
                given.path,
                given.clock.instant().minusSeconds(60).toString());
        given.db.execute("update pit set camera_rtsp_url = null");
        given.db.execute("update workshop set archived_at = now()");
        await().until(() -> given.rights.pit(given.pit).isEmpty());

        compare(listed);
        compare(listed);

        assertThat(keeper.ended()).containsExactly(new Running("webrtcsessions", UUID.fromString(stranger)));
    }

    @Test
    void givenAnotherServerAtTheAddress_whenSessionsAreComparedOrAreToEnd_thenNoneIsTakenForGone() {
        given.follow();
        StreamSession session = opened(nobody());
        keeper.store();
        foreign = true;

        compare("");
        compare("");
        kickAll();

        assertThat(keeper.isAway()).isTrue();
        assertThat(sessions.isKnown(session.id())).isTrue();
        assertThat(openRows()).isEqualTo("1");
    }

    private void compare(String listed) {
        items = listed;
        given.clock.pass(Duration.ofSeconds(10));
        keeper.compare();
    }

    private String openRows() {
        return given.db
                .texts("select count(*)::text from stream_session where closed_at is null")
                .get(0);
    }

    @Test
    void givenASessionThatListsMiss_whenItIsListedAgain_thenItIsNotEnded() {
        given.follow();
        StreamSession session = opened(StreamViewer.of(given.owner()));
        keeper.store();
        String listed = item(
                session.id().toString(),
                "read",
                given.path,
                given.clock.instant().toString());
        compare(listed);
        compare(listed);

        compare("");
        assertThat(sessions.isKnown(session.id())).as("missed by one").isTrue();
        compare(listed);
        compare("");
        assertThat(sessions.isKnown(session.id())).as("missed by one again").isTrue();
        compare("");
        assertThat(sessions.isKnown(session.id())).as("missed by two").isFalse();
        assertThat(openRows()).isEqualTo("0");
        compare(listed);

        assertThat(sessions.isKnown(session.id())).isTrue();
        assertThat(openRows()).isEqualTo("1");
        assertThat(keeper.ended()).isEmpty();
        compare("");
        compare("");
        given.clock.pass(Duration.ofMinutes(5));
        compare(listed);
        compare(listed);
        assertThat(keeper.ended()).as("it was gone too long").containsExactly(running(session));
    }

    @Test
    void givenAListWithOthers_whenCompared_thenOnlyThoseWhoLookAtOursAreToEnd() {
        given.follow();
        String old = given.clock.instant().minusSeconds(60).toString();
        UUID stranger = UUID.randomUUID();
        UUID stateless = UUID.randomUUID();
        items = String.join(
                ",",
                item(stranger.toString(), "read", given.path, old),
                "{\"id\": \"%s\", \"path\": \"%s\", \"created\": \"%s\"}".formatted(stateless, given.path, old),
                item(UUID.randomUUID().toString(), "publish", given.path, old),
                item(UUID.randomUUID().toString(), "read", "cam1", old),
                item(UUID.randomUUID().toString(), "read", given.shop.workshopCode(), old),
                item(UUID.randomUUID().toString(), "read", "x" + given.path, old),
                item(UUID.randomUUID().toString(), "read", "/" + given.path, old),
                item(UUID.randomUUID().toString(), "read", "", old),
                item("no-uuid", "read", given.path, old),
                "{}");

        keeper.compare();
        assertThat(keeper.ended()).as("their rows may come yet").isEmpty();
        keeper.compare();

        assertThat(keeper.ended())
                .containsExactlyInAnyOrder(
                        new Running("webrtcsessions", stranger), new Running("webrtcsessions", stateless));
    }
}
