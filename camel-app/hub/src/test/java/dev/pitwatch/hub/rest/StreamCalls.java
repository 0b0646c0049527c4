package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.hub.rest.TestApi.Answer;
import dev.pitwatch.hub.work.FfmpegStandIn;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** For tests of streams: a workshop with cameras, a stand-in of MediaMTX that asks the hub, and calls that let people look. */
class StreamCalls {

    static final String KEY = "a key of the hook, of 32 letters or more";
    static final String CAMERA = "rtsp://10.0.0.7/Streaming/Channels/101";

    @TempDir
    private static Path folder;

    static MediaMtxStandIn mediaMtx;
    static FfmpegStandIn ffmpeg;
    static TestApi api;
    static long workshop;
    static long pit;
    static long otherPit;
    static long foreignPit;
    static long operatorId;
    static String root;
    static String owner;
    static String operator;
    static String foreign;

    @BeforeAll
    static void start() throws IOException {
        mediaMtx = new MediaMtxStandIn(
                "workshop_001/pit1",
                "workshop_001/pit1/low",
                "workshop_001/pit2",
                "workshop_001/pit2/low",
                "workshop_002/pit1",
                "workshop_002/pit1/low");
        mediaMtx.requireSignIn("hub", "the hub's password");
        ffmpeg = FfmpegStandIn.in(folder);
        api = TestApi.startWith(Map.of(
                TestApi.CAMERAS,
                mediaMtx.url().toString(),
                "MEDIAMTX_API_USER",
                "hub",
                "MEDIAMTX_API_PASSWORD",
                "the hub's password",
                "MEDIAMTX_WEBRTC_URL",
                "https://192.0.2.80",
                "MEDIAMTX_HLS_URL",
                "https://192.0.2.80/hls/",
                "MEDIAMTX_PLAYBACK_URL",
                "https://192.0.2.80:9996",
                "MEDIAMTX_HOOK_KEY",
                KEY,
                "FFMPEG_PATH",
                ffmpeg.path(),
                "PITWATCH_RATE_LIMITS",
                "address=100000,user=100000,workshop=100000,sign-in=100000,tracking=100000,link=100000"));
        mediaMtx.askAt(URI.create("http://127.0.0.1:%d%s".formatted(api.port, hook())));
        TestApi.Cast cast = api.cast();
        workshop = cast.workshop();
        operatorId = cast.operatorId();
        pit = api.pit(workshop, 1);
        otherPit = api.pit(workshop, 2);
        foreignPit = api.pit(cast.other(), 1);
        root = cast.root();
        owner = cast.owner();
        operator = cast.operator();
        foreign = cast.foreign();
        for (long one : new long[] {pit, otherPit, foreignPit}) {
            Answer set = api.patch("/api/v1/pits/" + one, root, Map.of("camera_rtsp_url", CAMERA));
            assertThat(set.status()).as(set.text()).isEqualTo(200);
        }
        // The hub answers MediaMTX from memory, which follows what was just changed a moment later.
        Map<Long, String> paths =
                Map.of(pit, "workshop_001/pit1", otherPit, "workshop_001/pit2", foreignPit, "workshop_002/pit1");
        paths.forEach((one, path) -> await().until(() -> ask(Map.of("path", path, "token", opener(one, root))) == 204));
    }

    @AfterAll
    static void stop() {
        api.close();
        mediaMtx.close();
    }

    /** {@return where MediaMTX asks} */
    static String hook() {
        return "/hooks/mediamtx/auth?key=" + KEY.replace(" ", "%20");
    }

    static Answer stream(long pitId, String token) {
        return api.get("/api/v1/pits/%d/stream".formatted(pitId), token);
    }

    /** {@return what opens a session for the caller} */
    static String opener(long pitId, String token) {
        Answer answer = stream(pitId, token);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.data().get("token").asText();
    }

    /** {@return the session that was opened by WHEP, if one was} */
    static Optional<String> watch(String path, String token) {
        return mediaMtx.view("webrtc", path, token, "");
    }

    /** {@return the session, which must be let in} */
    static String open(String protocol, String path, long pitId, String token) {
        return mediaMtx.view(protocol, path, opener(pitId, token), "").orElseThrow();
    }

    static void ok(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    /** {@return what the hub answers MediaMTX} */
    static int ask(Map<String, ?> members) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "ip",
                "127.0.0.1",
                "user",
                "",
                "password",
                "",
                "token",
                "",
                "action",
                "read",
                "path",
                "workshop_001/pit1",
                "protocol",
                "webrtc",
                "query",
                "",
                "userAgent",
                ""));
        body.put("id", null);
        body.putAll(members);
        return api.post(hook(), null, body).status();
    }

    /** {@return a job whose car is in the pit, and whose customer agrees to video, or doesn't} */
    static JsonNode job(long pitId, boolean video) {
        return job(owner, pitId, video);
    }

    static JsonNode job(String by, long pitId, boolean video) {
        JsonNode job = api.post(
                        "/api/v1/jobs",
                        by,
                        Map.of(
                                "customer_name",
                                "John Doe",
                                "car_model",
                                "Tesla Model 3",
                                "pit_id",
                                pitId,
                                "work_type",
                                "full_ppf"))
                .data();
        move(by, job, "in_progress");
        consent(by, job, video);
        return job;
    }

    static void consent(JsonNode job, boolean video) {
        consent(owner, job, video);
    }

    static void consent(String by, JsonNode job, boolean video) {
        Answer answer = api.post(
                "/api/v1/jobs/%d/consent".formatted(job.get("id").asLong()),
                by,
                Map.of("video", video, "text_version", "1", "how", "said so"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    static void move(JsonNode job, String... states) {
        move(owner, job, states);
    }

    static void move(String by, JsonNode job, String... states) {
        for (String state : states) {
            Answer answer =
                    api.post("/api/v1/jobs/%d/status".formatted(job.get("id").asLong()), by, Map.of("status", state));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
    }

    static Answer tracked(JsonNode job) {
        return api.get(
                "/api/v1/track/%s/stream".formatted(job.get("tracking_token").asText()), null);
    }

    /** {@return a wall screen, and the access token of anyone who shows its link} */
    static Machine kiosk() {
        JsonNode made = api.post("/api/v1/workshops/%d/kiosk-links".formatted(workshop), owner, Map.of("name", "Wall"))
                .data();
        String url = made.get("url").asText();
        String shown = url.substring(url.lastIndexOf('/') + 1);
        Answer signedIn = api.post("/api/v1/auth/kiosk", null, Map.of("token", shown));
        assertThat(signedIn.status()).as(url + signedIn.text()).isEqualTo(200);
        return new Machine(
                "/api/v1/kiosk-links/" + made.get("id").asLong(),
                signedIn.data().get("access_token").asText());
    }

    static Machine key(String... scopes) {
        JsonNode made = api.post(
                        "/api/v1/workshops/%d/api-keys".formatted(workshop),
                        owner,
                        Map.of("name", "Till", "scopes", List.of(scopes)))
                .data();
        return new Machine(
                "/api/v1/api-keys/" + made.get("id").asLong(), made.get("key").asText());
    }

    /**
     * A machine.
     *
     * @param path where it is revoked
     */
    record Machine(String path, String token) {}
}
