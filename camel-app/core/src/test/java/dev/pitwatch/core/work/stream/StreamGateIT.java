package dev.pitwatch.core.work.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.work.stream.StreamGate.ApiUser;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a media server is answered that asks who may do something there. */
class StreamGateIT {

    private final StreamCase given = new StreamCase().follow();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final StreamSessions sessions = new StreamSessions(given.rights, meters);
    private final StreamGate gate = gate(Optional.of(new ApiUser("hub", "its password")));
    private final Principal owner = given.owner();
    private final StreamViewer viewer = StreamViewer.of(owner);

    private StreamGate gate(Optional<ApiUser> hub) {
        return new StreamGate(given.tokens, given.rights, sessions, hub, given.clock, meters);
    }

    @AfterEach
    void close() {
        given.close();
    }

    private String token() {
        return given.tokens.read(viewer, given.pit, true).token();
    }

    private ObjectNode read(String path, String token) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("action", "read").put("protocol", "webrtc").put("path", path);
        return body.put("token", token).putNull("id");
    }

    private ObjectNode asked(String token) {
        return read(given.path, token);
    }

    @Test
    void givenAToken_whenItIsForThat_thenItOpensOneSessionOfIt() {
        String token = token();
        String id = UUID.randomUUID().toString();
        assertThat(gate.admits(asked(token))).isTrue();
        assertThat(gate.admits(asked(token).put("id", id))).isTrue();
        assertThat(gate.admits(asked(token).put("id", id))).as("the same again").isTrue();
        assertThat(gate.admits(asked(token).put("id", UUID.randomUUID().toString())))
                .as("used up")
                .isFalse();
        assertThat(gate.admits(asked(token()).put("id", id)))
                .as("the same viewer shows another")
                .isTrue();
        String another = given.tokens
                .read(StreamViewer.of(given.owner()), given.pit, true)
                .token();
        assertThat(gate.admits(asked(another).put("id", id)))
                .as("another's session")
                .isFalse();
        assertThat(gate.admits(read(given.path + "/low", token()).put("id", id)))
                .as("another path")
                .isFalse();
        assertThat(sessions.unstored(10)).hasSize(1);
        assertThat(meters.counter("pitwatch.streams.asked", "answer", "refused").count())
                .isEqualTo(3);
    }

    @Test
    void givenTheHubsOwnToken_whenAStillIsTaken_thenItIsLetInAtTheSmallStreamAlone() {
        String token = given.tokens.still(given.pit).token();
        String low = given.path + "/low";

        assertThat(gate.admits(read(low, token)
                        .put("protocol", "rtsp")
                        .put("id", UUID.randomUUID().toString())))
                .isTrue();
        assertThat(sessions.unstored(10)).as("no one looks").isEmpty();
        assertThat(gate.admits(read(low, token))).as("a browser").isFalse();
        assertThat(gate.admits(asked(token).put("protocol", "rtsp")))
                .as("the main stream")
                .isFalse();
        given.db.execute(
                "insert into subscription (workshop_id, status) values (%d, 'suspended')", given.shop.workshopId());
        await().untilAsserted(() -> assertThat(gate.admits(read(low, token).put("protocol", "rtsp")))
                .as("suspended")
                .isFalse());
    }

    @Test
    void givenTheHubsOwnToken_whenACameraIsTried_thenItIsLetInThereAlone() {
        String token = given.tokens.trial();
        String tried = "pitwatch-test/n0de-1-1";

        assertThat(gate.admits(read(tried, token)
                        .put("protocol", "rtsp")
                        .put("id", UUID.randomUUID().toString())))
                .isTrue();
        assertThat(sessions.unstored(10)).as("no one looks").isEmpty();
        assertThat(gate.admits(read(tried, token))).as("a browser").isFalse();
        assertThat(gate.admits(read(tried, token).put("protocol", "rtsp").put("action", "publish")))
                .isFalse();
        assertThat(gate.admits(read(given.path + "/low", token).put("protocol", "rtsp")))
                .as("a pit")
                .isFalse();
        assertThat(gate.admits(
                        read(tried, given.tokens.still(given.pit).token()).put("protocol", "rtsp")))
                .as("by one for stills")
                .isFalse();
        assertThat(gate.admits(read(tried, token()).put("protocol", "rtsp")))
                .as("by a viewer's")
                .isFalse();
        given.clock.pass(StreamTokens.LIFETIME);
        assertThat(gate.admits(read(tried, token).put("protocol", "rtsp")))
                .as("too late")
                .isFalse();
    }

    @Test
    void givenAToken_whenItIsForSomethingElse_thenNooneIsLetIn() {
        String token = token();
        assertThat(gate.admits(read(given.shop.workshopCode() + "/pit2", token)))
                .isFalse();
        assertThat(gate.admits(asked(token + "A"))).isFalse();
        assertThat(gate.admits(asked(""))).isFalse();
        for (String protocol : List.of("srt", "rtmp", "", "WEBRTC")) {
            assertThat(gate.admits(asked(token).put("protocol", protocol)))
                    .as(protocol)
                    .isFalse();
        }
        for (String action : List.of("publish", "metrics", "pprof", "", "READ")) {
            assertThat(gate.admits(asked(token).put("action", action)))
                    .as(action)
                    .isFalse();
        }
        assertThat(gate.admits(asked(given.tokens.read(viewer, 999_999, true).token())))
                .as("no pit")
                .isFalse();
        StreamToken.Recording span = new StreamToken.Recording(given.path, "s", "60");
        assertThat(gate.admits(
                        asked(given.tokens.playback(viewer, given.pit, span).token())))
                .as("for a recording")
                .isFalse();
        String low = given.tokens.read(viewer, given.pit, false).token();
        assertThat(gate.admits(asked(low))).as("for the small one").isFalse();
        assertThat(gate.admits(read(given.path + "/low", low))).isTrue();
        assertThat(gate.admits(Json.tree("{\"token\": {}}"))).isFalse();
    }

    @Test
    void givenATokenInTheAddress_whenItIsThereOnce_thenItCountsForAllWays() {
        for (String protocol : List.of("webrtc", "hls", "rtsp", "rtsps")) {
            for (String name : List.of("token", "jwt")) {
                ObjectNode body = asked("").put("protocol", protocol).put("query", name + "=" + token());
                body.put("id", UUID.randomUUID().toString());
                assertThat(gate.admits(body)).as(body.toString()).isTrue();
            }
        }
        assertThat(gate.admits(asked(token()).put("query", "token=" + token()))).isFalse();
    }

    @Test
    void givenAUsedToken_whenTheClockIsSetBack_thenItIsStillUsedUp() {
        String token = token();
        assertThat(gate.admits(asked(token).put("id", UUID.randomUUID().toString())))
                .isTrue();
        given.clock.pass(StreamTokens.LIFETIME);
        assertThat(gate.admits(asked(token()).put("id", UUID.randomUUID().toString())))
                .isTrue();

        given.clock.pass(StreamTokens.LIFETIME.negated());

        assertThat(gate.admits(asked(token).put("id", UUID.randomUUID().toString())))
                .isFalse();
    }

    @Test
    void givenRtsp_whenItAsksOfConnectionAndSession_thenOneTokenOpensThatOne() {
        String token = token();
        UUID connection = UUID.randomUUID();
        UUID session = UUID.randomUUID();

        assertThat(gate.admits(rtsp(token, connection))).isTrue();
        assertThat(gate.admits(rtsp(token, connection))).as("as before 1.19.3").isTrue();
        assertThat(gate.admits(rtsp(token, session))).isTrue();
        assertThat(gate.admits(rtsp(token, session))).isTrue();

        assertThat(gate.admits(rtsp(token, UUID.randomUUID()))).as("used up").isFalse();
        assertThat(gate.admits(rtsp(token, connection))).isFalse();
        assertThat(sessions.isKnown(connection)).isFalse();
        assertThat(sessions.unstored(10)).extracting(StreamSession::id).containsExactly(session);
    }

    @Test
    void givenRtsp_whenItsSecondStepIsAtAnotherPath_thenItIsRefused() {
        String token = token();
        UUID connection = UUID.randomUUID();
        assertThat(gate.admits(rtsp(token, connection))).isTrue();

        assertThat(gate.admits(rtsp(token, UUID.randomUUID()).put("path", given.path + "/low")))
                .isFalse();

        assertThat(sessions.unstored(10)).extracting(StreamSession::id).containsExactly(connection);
        sessions.close(connection);
        String again = token();
        assertThat(gate.admits(rtsp(again, connection))).isTrue();
        sessions.close(connection);
        assertThat(gate.admits(rtsp(again, UUID.randomUUID())))
                .as("it has ended")
                .isFalse();
    }

    @Test
    void givenACallThatOpensNoSession_whenItIsNotWebrtcs_thenItIsRefused() {
        assertThat(gate.admits(asked(token()))).isTrue();
        for (String protocol : List.of("hls", "rtsp", "rtsps")) {
            assertThat(gate.admits(asked(token()).put("protocol", protocol)))
                    .as(protocol)
                    .isFalse();
        }
    }

    @Test
    void givenAServerThatCannotEndHls_whenSomeoneLooksByIt_thenTheyAreRefused() {
        ObjectNode body = asked(token())
                .put("protocol", "hls")
                .put("id", UUID.randomUUID().toString());
        sessions.endsHls(false);
        assertThat(gate.admits(body)).isFalse();

        sessions.endsHls(true);

        assertThat(gate.admits(body)).isTrue();
    }

    private ObjectNode rtsp(String token, UUID id) {
        return asked(token).put("protocol", "rtsp").put("id", id.toString());
    }

    @Test
    void givenAViewerWhoWasSignedOutOrIsNotKnownYet_whenTheirTokenIsShown_thenItIsRefused() {
        String token = token();

        given.signOut(owner);

        assertThat(gate.admits(asked(token))).isFalse();
        StreamToken.Recording span = new StreamToken.Recording(given.path, "s", "60");
        String recording = given.tokens.playback(viewer, given.pit, span).token();
        assertThat(gate.admits(playback(recording))).isFalse();
    }

    @Test
    void givenALink_whenItsHolderLooks_thenTheConsentAndTheCarDecide() {
        StreamCase.Job job = given.job(true);
        StreamViewer holder = new StreamViewer(job.link(), true);
        await().until(() -> given.rights.allows(holder, given.pit));
        String token = given.tokens.read(holder, given.pit, true).token();
        assertThat(gate.admits(asked(token))).isTrue();

        given.db.execute("update job set consent_video = false");
        await().until(() -> !given.rights.allows(holder, given.pit));

        assertThat(gate.admits(asked(token))).isFalse();
        given.db.execute("update job set consent_video = true");
        await().until(() -> gate.admits(asked(token)));
        given.deliver(job);
        await().until(() -> !gate.admits(asked(token)));
    }

    @Test
    void givenARecording_whenItIsPlayed_thenTheSpanAndTheViewersRoleDecide() {
        StreamToken.Recording span = new StreamToken.Recording(given.path, "s", "60");
        assertThat(gate.admits(
                        playback(given.tokens.playback(viewer, given.pit, span).token())))
                .isTrue();
        StreamViewer operator = StreamViewer.of(given.operator(given.pit));
        assertThat(gate.admits(playback(
                        given.tokens.playback(operator, given.pit, span).token())))
                .as("no admin")
                .isFalse();
        assertThat(gate.admits(playback(token()))).as("for the live picture").isFalse();
        assertThat(gate.admits(playback(""))).isFalse();
        String longer = given.tokens
                .playback(viewer, given.pit, new StreamToken.Recording(given.path, "s", "600"))
                .token();
        assertThat(gate.admits(playback(longer))).isFalse();
        assertThat(gate.admits(playback(longer).put("query", ""))).isFalse();
    }

    @Test
    void givenALinkToARecording_whenItIsFollowed_thenThatSpanIsPlayedAsOftenAsLikedAndNoOther() {
        Instant start = Instant.parse("2026-02-20T10:00:00.5Z");
        String link = new PlaybackUrls(URI.create("https://media.example/playback"), given.tokens)
                .link(owner, given.pit, given.path, start, Duration.ofMillis(70_500));

        assertThat(link)
                .startsWith(
                        "https://media.example/playback/get?path=%s&start=2026-02-20T10%%3A00%%3A00.500Z&duration=70.500&token=pvt_"
                                .formatted(given.path.replace("/", "%2F")));
        String query = URI.create(link).getRawQuery();
        ObjectNode asked = playback("").put("query", query);
        assertThat(gate.admits(asked)).isTrue();
        assertThat(gate.admits(asked)).isTrue();
        assertThat(gate.admits(asked.put("query", query.replace("=70.500", "=700.500"))))
                .isFalse();
        assertThat(gate.admits(asked.put("query", query).put("path", given.path + "/low")))
                .isFalse();
    }

    @Test
    void givenAPitThatWasPutAway_whenItsRecordingsArePlayed_thenAdminsDoAsLongAsThereMayBeSome() {
        given.db.execute(
                "insert into camera_path (name, workshop_id, pit_id, from_at) values ('%s', %d, %d, now())",
                given.path, given.shop.workshopId(), given.pit);
        given.db.execute("update pit set camera_rtsp_url = null, archived_at = now() where id = %d", given.pit);
        await().until(() ->
                !given.rights.pit(given.pit).map(StreamedPit::camera).orElse(true));
        StreamToken.Recording span = new StreamToken.Recording(given.path, "s", "60");
        String recording = given.tokens.playback(viewer, given.pit, span).token();
        StreamViewer operator = StreamViewer.of(given.operator(given.pit));

        assertThat(gate.admits(playback(recording))).isTrue();
        assertThat(gate.admits(asked(token()))).as("there is no camera").isFalse();
        assertThat(gate.admits(playback(
                        given.tokens.playback(operator, given.pit, span).token())))
                .isFalse();
        given.db.execute("delete from camera_path");
        given.camera(StreamCase.ONE_STREAM);
        await().until(() -> given.rights.pit(given.pit).isEmpty());
        assertThat(gate.admits(playback(recording))).isFalse();
    }

    private ObjectNode playback(String token) {
        return asked(token).put("action", "playback").put("protocol", "").put("query", "start=s&duration=60");
    }

    @Test
    void givenTheControlApi_whenSomeoneSignsInThere_thenItIsTheHubOrNoone() {
        assertThat(gate.admits(api("hub", "its password"))).isTrue();
        assertThat(gate.admits(api("hub", "another"))).isFalse();
        assertThat(gate.admits(api("root", "its password"))).isFalse();
        assertThat(gate.admits(api("", ""))).isFalse();
        assertThat(gate(Optional.empty()).admits(api("hub", "its password")))
                .as("not for anyone")
                .isFalse();
        assertThat(gate.admits(api("hub", "its password").put("action", "read")))
                .isFalse();
        assertThat(new ApiUser("hub", "its password")).hasToString("hub");
    }

    private ObjectNode api(String user, String password) {
        ObjectNode body = asked("").put("action", "api").put("path", "");
        return body.put("user", user).put("password", password);
    }

    @Test
    void givenAViewer_whenTheyOpenMoreThanTheirShare_thenTheTokenOfTheOneThatIsRefusedIsNotUsedUp() {
        UUID first = UUID.randomUUID();
        assertThat(gate.admits(asked(token()).put("id", first.toString()))).isTrue();
        for (int i = 1; i < StreamSessions.MAX_OF_VIEWER; i++) {
            assertThat(gate.admits(asked(token()).put("id", UUID.randomUUID().toString())))
                    .isTrue();
        }
        ObjectNode more = asked(token()).put("id", UUID.randomUUID().toString());
        assertThat(gate.admits(more)).isFalse();

        sessions.close(first);

        assertThat(gate.admits(more)).isTrue();
    }

    @Test
    void givenStrangersViewersAndTheHub_whenTheyAreAskedAbout_thenEachIsCountedAsWhatTheyAre() {
        Counted counted = new Counted();
        gate.countBy(counted);
        String token = token();
        for (ObjectNode stranger : List.of(
                asked(""),
                asked(token + "A"),
                asked(token).put("query", "token=" + token + "&jwt=" + token),
                api("hub", "another"))) {
            assertThat(gate.admits(stranger.put("ip", "203.0.113.9"))).isFalse();
        }
        assertThat(gate.admits(Json.tree("{\"token\": {}, \"ip\": 7}"))).isFalse();
        assertThat(counted.strangers).containsExactly("203.0.113.9", "203.0.113.9", "203.0.113.9", "203.0.113.9", "7");
        assertThat(counted.viewers).as("strangers take none of theirs").isEmpty();

        assertThat(gate.admits(api("hub", "its password"))).isTrue();
        assertThat(counted.viewers).as("nor does the hub").isEmpty();
        assertThat(gate.admits(asked(token))).isTrue();
        assertThat(gate.admits(asked(token).put("action", "publish"))).isFalse();
        assertThat(gate.admits(asked(given.tokens.read(viewer, 999_999, true).token())))
                .isFalse();
        String ofWorkshop = viewer.id() + " " + given.shop.workshopId();
        assertThat(counted.viewers).containsExactly(ofWorkshop, ofWorkshop, viewer.id() + " 0");
        assertThat(counted.strangers).hasSize(5);
        assertThat(meters.counter("pitwatch.streams.asked", "answer", "stranger")
                        .count())
                .isEqualTo(5);
    }

    @Test
    void givenAViewerWithoutQuestionsLeft_whenAskedAbout_thenTheyAreRefusedAndTheHubIsNot() {
        Counted counted = new Counted();
        counted.left = false;
        gate.countBy(counted);

        assertThat(gate.admits(asked(token()))).isFalse();
        assertThat(gate.admits(api("hub", "its password"))).isTrue();
        counted.left = true;
        assertThat(gate.admits(asked(token()))).isTrue();
    }

    private static final class Counted implements AskedCount {
        private final List<String> viewers = new ArrayList<>();
        private final List<String> strangers = new ArrayList<>();
        private boolean left = true;

        @Override
        public boolean countViewer(UUID viewer, long workshopId) {
            viewers.add(viewer + " " + workshopId);
            return left;
        }

        @Override
        public void countStranger(String address) {
            strangers.add(address);
        }
    }
}
