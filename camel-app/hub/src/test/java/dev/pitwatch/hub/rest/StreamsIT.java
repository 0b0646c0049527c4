package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who may look into pits, over HTTP: what the API hands out, and what MediaMTX is notified when it asks. */
class StreamsIT extends StreamCalls {

    private static final String MAIN = "workshop_001/pit1";
    private static final String LOW = MAIN + "/low";

    @Test
    void givenAnOwner_whenAsked_thenThereAreAddressesAndATokenForASession() {
        Answer answer = stream(pit, owner);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode stream = answer.data();
        assertThat(stream.get("webrtc_url").asText()).isEqualTo("https://192.0.2.80/workshop_001/pit1/whep");
        assertThat(stream.get("hls_url").asText()).isEqualTo("https://192.0.2.80/hls/workshop_001/pit1/index.m3u8");
        assertThat(stream.get("stream_url")).isEqualTo(stream.get("webrtc_url"));
        assertThat(stream.at("/low/webrtc_url").asText()).isEqualTo("https://192.0.2.80/workshop_001/pit1/low/whep");
        assertThat(Instant.parse(stream.get("expires_at").asText()))
                .isBetween(Instant.now().plusSeconds(50), Instant.now().plusSeconds(60));
        assertThat(watch(MAIN, stream.get("token").asText())).isPresent();
    }

    @Test
    void givenAMediaMtxThatIsAway_whenAsked_thenItIsToBeTriedAgainLater() {
        api.execute("update pit set camera_unknown_since = now() where id = %d", otherPit);

        Answer answer = stream(otherPit, owner);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("10");
        api.execute("update pit set camera_unknown_since = null where id = %d", otherPit);
        assertThat(stream(otherPit, owner).status()).isEqualTo(200);
    }

    @Test
    void givenThoseWhoMayLook_whenTheyAsk_thenEachSeesWhatIsTheirs() {
        Machine kiosk = kiosk();
        Machine reading = key("read");
        JsonNode job = job(otherPit, true);

        assertThat(stream(foreignPit, owner).status()).isEqualTo(404);
        assertThat(stream(pit, foreign).status()).isEqualTo(404);
        assertThat(stream(pit, null).status()).isEqualTo(401);
        assertThat(stream(pit, operator).status()).as("not granted").isEqualTo(404);
        assertThat(stream(pit, key("devices").token()).status()).isEqualTo(403);
        assertThat(stream(foreignPit, root).status()).isEqualTo(200);
        for (String machine : List.of(kiosk.token(), reading.token())) {
            JsonNode small = stream(pit, machine).data();
            assertThat(small.get("webrtc_url").asText()).endsWith("/pit1/low/whep");
            assertThat(watch(MAIN, small.get("token").asText())).isEmpty();
            assertThat(watch(LOW, small.get("token").asText())).isPresent();
        }
        await().untilAsserted(() -> assertThat(watch(
                        "workshop_001/pit2", tracked(job).data().get("token").asText()))
                .isPresent());
        consent(job, false);
        assertThat(tracked(job).status()).isEqualTo(404);
        move(job, "quality_check", "completed");
        consent(job, true);
        assertThat(tracked(job).status()).as("the car has gone").isEqualTo(404);
    }

    @Test
    void givenAToken_whenItIsNotForThat_thenNobodyIsLetIn() {
        String token = opener(pit, owner);
        String foreigns = opener(foreignPit, foreign);

        assertThat(watch("workshop_001/pit2", token)).as("another pit").isEmpty();
        assertThat(watch(MAIN, foreigns)).as("another workshop").isEmpty();
        assertThat(watch("workshop_002/pit1", foreigns)).isPresent();
        assertThat(watch(MAIN, "")).isEmpty();
        assertThat(watch(MAIN, owner)).as("an access token").isEmpty();
        assertThat(watch(MAIN, token + "A")).isEmpty();
        assertThat(watch(MAIN, expired(token))).isEmpty();
        assertThat(mediaMtx.playBack(MAIN, token, "path=workshop_001%2Fpit1&start=s&duration=60"))
                .as("another kind")
                .isFalse();
        for (String action : List.of("publish", "api", "metrics", "pprof", "")) {
            assertThat(ask(Map.of("token", token, "action", action, "id", UUID.randomUUID())))
                    .isEqualTo(401);
        }
        assertThat(ask(Map.of("token", token, "protocol", "srt", "id", UUID.randomUUID())))
                .isEqualTo(401);
        assertThat(watch(MAIN, token)).as("none of these used it up").isPresent();
        assertThat(watch(MAIN, token)).as("another session").isEmpty();
    }

    @Test
    void givenACallThatOpensNoSession_whenAsked_thenTheTokenIsNotUsedUp() {
        String token = opener(pit, owner);

        assertThat(ask(Map.of("token", token))).isEqualTo(204);
        assertThat(ask(Map.of("token", token))).isEqualTo(204);
        UUID session = UUID.randomUUID();
        assertThat(ask(Map.of("token", token, "id", session))).isEqualTo(204);
        assertThat(ask(Map.of("token", token, "id", session)))
                .as("the same session")
                .isEqualTo(204);
        assertThat(ask(Map.of("token", token, "id", UUID.randomUUID()))).isEqualTo(401);
    }

    @Test
    void givenATokenInTheAddress_whenItIsThereOnce_thenItCounts() {
        assertThat(mediaMtx.view("hls", MAIN, "", "token=" + opener(pit, owner)))
                .isPresent();
        assertThat(mediaMtx.view("hls", MAIN, "", "jwt=" + opener(pit, owner))).isPresent();
        assertThat(mediaMtx.view("rtsp", MAIN, "", "token=" + opener(pit, owner)))
                .isPresent();
        String token = opener(pit, owner);
        String other = opener(pit, owner);
        for (String query : List.of(
                "token=" + token + "&token=" + token,
                "token=" + token + "&jwt=" + token,
                "x=1&x=2&token=" + token,
                "token=" + other,
                "token=%ZZ")) {
            assertThat(ask(Map.of("token", query.contains(other) ? token : "", "query", query)))
                    .as(query)
                    .isEqualTo(401);
        }
    }

    @Test
    void givenTheHubsOwnCallOfTheControlApi_whenAsked_thenItsSignInCounts() {
        assertThat(ask(Map.of("action", "api", "user", "hub", "password", "the hub's password")))
                .isEqualTo(204);
        assertThat(ask(Map.of("action", "api", "user", "hub", "password", "another")))
                .isEqualTo(401);
        assertThat(ask(Map.of("action", "read", "user", "hub", "password", "the hub's password")))
                .isEqualTo(401);
    }

    @Test
    void givenTheHook_whenItIsCalledWithoutItsKeyOrWithNonsense_thenItIsRefused() {
        String token = opener(pit, owner);
        Map<String, Object> body = Map.of("token", token, "action", "read", "path", MAIN, "protocol", "webrtc");
        String key = hook().substring(hook().indexOf('?'));
        for (String path : List.of(
                "/hooks/mediamtx/auth",
                "/hooks/mediamtx/auth?key=",
                "/hooks/mediamtx/auth?key=wrong",
                hook() + "&key=wrong",
                "/hooks/%6dediamtx/auth",
                "/hooks//mediamtx/auth",
                "/hooks/x/../mediamtx/auth",
                "/hooks/mediamtx/nothing")) {
            assertThat(api.post(path, null, body).status()).as(path).isIn(401, 404, 429);
        }
        for (String nonsense : List.of("", "{", "[]", "null", "1", "{\"token\":{}}", "{\"id\":\"x\"}")) {
            assertThat(api.call("POST", hook(), null, nonsense).status())
                    .as(nonsense)
                    .isEqualTo(401);
        }
        assertThat(api.post("/hooks/mediamtx/auth" + key, null, body).status()).isEqualTo(204);
    }

    @Test
    void givenStrangersWithoutTheKey_whenTheyUseUpTheHooksShare_thenViewersAreLetIn() throws Exception {
        String token = opener(pit, owner);
        try (HookFlood flood = new HookFlood(api.port, "/hooks/mediamtx/auth", "{}")) {
            for (int address = 2; address <= 7; address++) { // each has 600 of the 3,000
                flood.comeFrom("127.0.0." + address);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> flood.refused() > 6 * 610);
            for (int i = 0; i < 700; i++) { // more than an address may without the key
                assertThat(ask(Map.of("token", token))).isEqualTo(204);
            }
            assertThat(watch(MAIN, token)).isPresent();
        }
    }

    @Test
    void
            givenStrangersWhoCallMediaMtx_whenItHasAskedAboutThemMoreOftenThanAboutAllViewers_thenViewersAndTheHubAreLetIn()
                    throws Exception {
        String stranger = "{\"ip\":\"203.0.113.9\",\"action\":\"read\",\"path\":\"%s\",\"protocol\":\"webrtc\"%s}";
        String token = opener(pit, owner);
        try (HookFlood flood = new HookFlood(api.port, hook(), stranger.formatted(MAIN, ""));
                HookFlood forgers =
                        new HookFlood(api.port, hook(), stranger.formatted(MAIN, ",\"token\":\"pvt_AA.BB\""))) {
            flood.comeFrom("127.0.0.9");
            forgers.comeFrom("127.0.0.9");
            await().atMost(Duration.ofSeconds(120)).until(() -> flood.refused() + forgers.refused() > 30_600);
            assertThat(ask(Map.of("token", token))).isEqualTo(204);
            assertThat(ask(Map.of("action", "api", "user", "hub", "password", "the hub's password")))
                    .isEqualTo(204);
            assertThat(watch(MAIN, token)).isPresent();
        }
        assertThat(api.meters.counter("pitwatch.http.limited", "limit", "rate").count())
                .as("what the address of the strangers had no share of")
                .isGreaterThan(30_000);
    }

    /** {@return the same, a minute older, as the one who has the key would have made it} */
    private static String expired(String token) {
        String said = token.substring("pvt_".length(), token.indexOf('.'));
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(said));
        int at = 2 + 3 * Long.BYTES;
        bytes.putLong(at, bytes.getLong(at) - 60);
        String older = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
        return "pvt_" + older + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(api.db.masterKey().hash("stream token", older));
    }
}
