package dev.pitwatch.core.work.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.work.camera.MediaApi;
import dev.pitwatch.core.work.camera.MediaControl;
import dev.pitwatch.core.work.camera.MediaServerException;
import dev.pitwatch.core.work.stream.StreamKeeper.Running;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of sessions while there is no media server, or one that fails, or one that says what no one understands. */
class StreamKeeperFaultsIT {

    private final StreamCase given = new StreamCase();
    private final StreamSessions sessions = new StreamSessions(given.rights, new SimpleMeterRegistry());
    private final List<String> calls = new ArrayList<>();
    private final StreamKeeper keeper = keeper(Optional.of(new MediaApi(this::call)));
    private boolean fails;
    private String items = "";

    private StreamKeeper keeper(Optional<MediaApi> server) {
        return new StreamKeeper(given.db.database(), sessions, given.rights, server, "one", given.clock);
    }

    private MediaControl.Answer call(String method, String at, Optional<JsonNode> body) {
        calls.add(at);
        if (fails) {
            throw new MediaServerException("away");
        }
        return new MediaControl.Answer(
                200, "{\"pageCount\": 1, \"items\": [%s]}".formatted(at.contains("webrtcsessions") ? items : ""));
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
        opened(new StreamViewer(UUID.randomUUID(), true));
        StreamKeeper none = keeper(Optional.empty());

        none.compare();

        assertThat(none.ended()).isEmpty();
        assertThat(none.isAway()).isFalse();
        assertThat(keeper.ended()).as("with one it would be ended").hasSize(1);
    }

    @Test
    void givenRightsThatAreNotReadYet_whenSessionsAreKept_thenNooneIsSentAway() {
        opened(new StreamViewer(UUID.randomUUID(), true));

        keeper.compare();

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

    @Test
    void givenAServerThatFails_whenSeveralAreToEnd_thenOneIsTriedAndTheOthersWait() {
        given.follow();
        StreamSession one = opened(new StreamViewer(UUID.randomUUID(), true));
        StreamSession two = opened(new StreamViewer(UUID.randomUUID(), true));
        fails = true;

        keeper.kick(running(one));
        keeper.kick(running(two));

        assertThat(calls).hasSize(1);
        assertThat(keeper.isAway()).isTrue();
        given.clock.pass(Duration.ofSeconds(2));
        keeper.compare();
        assertThat(keeper.isAway()).as("still").isTrue();
        assertThat(keeper.ended()).containsExactlyInAnyOrder(running(one), running(two));
        fails = false;
        keeper.ended().forEach(keeper::kick);
        assertThat(keeper.ended()).isEmpty();
        keeper.compare();
        assertThat(keeper.isAway()).isFalse();
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
                item(UUID.randomUUID().toString(), "read", given.path, "yesterday"),
                item("no-uuid", "read", given.path, old),
                "{}");

        keeper.compare();

        assertThat(keeper.ended())
                .containsExactlyInAnyOrder(
                        new Running("webrtcsessions", stranger), new Running("webrtcsessions", stateless));
    }
}
