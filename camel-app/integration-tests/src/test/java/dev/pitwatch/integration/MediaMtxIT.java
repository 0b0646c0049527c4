package dev.pitwatch.integration;

import static dev.pitwatch.integration.InstalledPrograms.installed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.postgres.FreePort;
import java.awt.image.BufferedImage;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The product beside a real MediaMTX, with the configuration that it writes for it, and a camera that really sends. */
@EnabledIfEnvironmentVariable(named = MediaMtxServer.PROGRAM, matches = ".+")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MediaMtxIT {

    /** A session ends within 2 s of the right to look; a busy machine takes longer to ask who looks. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> WAYS = List.of("webrtc", "hls", "rtsp");
    private static final String USER = "hub";
    private static final String PASSWORD = "the hub's own password";
    private static final int MANY = 500;

    @TempDir
    static Path folder;

    /** What to close, the newest first. */
    private static final Deque<Closeable> PARTS = new ArrayDeque<>();

    private static Pitwatch pitwatch;
    private static RtspCamera camera;
    private static MediaMtxServer server;
    private static Workshop workshop;
    private static Workshop other;
    private static RestClient owner;
    private static RestClient foreign;
    /** Of the first pit, and when it is of no use any more. */
    private static String aging;

    private static Instant expires;

    @BeforeAll
    static void start() throws Exception {
        NetworkNamespace.missing().ifPresent(why -> assumeTrue(false, why));
        assumeTrue(installed("ffmpeg"), "needs ffmpeg");
        camera = RtspCamera.started(folder.resolve("camera"));
        PARTS.push(camera::close);
        Map<String, String> environment = new HashMap<>(MediaMtxServer.ADDRESSES);
        environment.put("MEDIAMTX_API_USER", USER);
        environment.put("MEDIAMTX_API_PASSWORD", PASSWORD);
        environment.put("PITWATCH_HTTP_PORT", Integer.toString(FreePort.any()));
        environment.put("PITWATCH_RATE_LIMITS", "off");
        pitwatch = Pitwatch.empty(folder.resolve("data"), environment);
        PARTS.push(pitwatch::close);
        server = MediaMtxServer.started(configuration(environment), USER, PASSWORD);
        PARTS.push(server::close);
        workshop = pitwatch.workshop("Cameras", 3);
        other = pitwatch.workshop("Other", 1);
        owner = pitwatch.signIn(workshop.owner());
        foreign = pitwatch.signIn(other.owner());
        allow(workshop, camera.address());
        String another = camera.anotherAddress();
        allow(other, another);
        set(owner, pit(1), camera.url());
        set(foreign, other.devices().get(0).pitId(), RtspCamera.url(another));
        awaitRow(pit(1), "true - H264");
        awaitRow(other.devices().get(0).pitId(), "true - H264");
        JsonNode stream = stream(owner, pit(1));
        aging = stream.get("token").textValue();
        expires = Instant.parse(stream.get("expires_at").textValue());
    }

    /** {@return the file that {@code ./pitwatch mediamtx-config} writes with those settings} */
    private static Path configuration(Map<String, String> environment) throws Exception {
        Path script = folder.resolve("pitwatch");
        pitwatch.writeScript(script);
        Path file = Files.createDirectories(folder.resolve("server")).resolve("mediamtx.yml");
        ProcessBuilder command = new ProcessBuilder(script.toString(), "mediamtx-config", file.toString());
        command.environment().keySet().removeIf(name -> name.startsWith("PITWATCH_"));
        command.environment().putAll(environment);
        assertThat(command.directory(HubDistribution.project().toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        return file;
    }

    private static void allow(Workshop of, String address) {
        pitwatch.superAdmin()
                .patch("/workshops/" + of.id(), Map.of("camera_networks", List.of(address + "/32")))
                .required();
    }

    private static long pit(int number) {
        return workshop.devices().get(number - 1).pitId();
    }

    private static String path(int number) {
        return "%s/pit%d".formatted(workshop.code(), number);
    }

    private static void set(RestClient by, long pit, String url) {
        by.patch("/pits/" + pit, Collections.singletonMap("camera_rtsp_url", url))
                .required();
    }

    private static JsonNode stream(RestClient by, long pit) {
        return by.get("/pits/%d/stream".formatted(pit)).required();
    }

    private static String token(RestClient by, long pit) {
        return stream(by, pit).get("token").textValue();
    }

    private static String row(long pit) {
        return pitwatch.one(
                String.class,
                "select concat_ws(' ', camera_is_online::text, coalesce(camera_problem, '-'), camera_codec) from pit where id = ?",
                pit);
    }

    private static void awaitRow(long pit, String row) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(row(pit)).isEqualTo(row));
    }

    @AfterAll
    static void stop() throws IOException {
        while (!PARTS.isEmpty()) {
            PARTS.pop().close();
        }
    }

    @Test
    @Order(1) // before anybody is refused
    void givenTheFileThatIsWritten_whenMediaMtxStartsWithIt_thenItComplainsOfNothing() throws IOException {
        assertThat(server.get("info").path("version").textValue().strip()).matches("v1\\.(1[89]|[2-9]\\d)\\..*");
        assertThat(server.said())
                .contains("[WebRTC]", "[HLS]", "[playback]", "[RTSP]")
                .doesNotContain("WAR", "deprecated");
    }

    @Test
    void givenACamera_whenItIsSetChangedAndTakenAway_thenMediaMtxPullsJustThat() {
        set(owner, pit(2), camera.url());

        await().untilAsserted(() -> assertThat(server.paths()).contains(path(2), path(2) + "/low"));
        assertThat(server.configured(path(2), "source", "sourceOnDemand", "record", "rtspTransport"))
                .isEqualTo(camera.url() + " true false tcp");
        assertThat(server.configured(path(2) + "/low", "source", "sourceOnDemand"))
                .isEqualTo(camera.lowUrl() + " false");
        awaitRow(pit(2), "true - H264");
        assertThat(server.get("paths/get/" + path(2)).path("available").asBoolean())
                .as("nobody looks")
                .isFalse();

        owner.patch("/pits/" + pit(2), Map.of("camera_low_rtsp_url", camera.tinyUrl()))
                .required();
        await().untilAsserted(() ->
                assertThat(server.configured(path(2) + "/low", "source")).isEqualTo(camera.tinyUrl()));
        owner.patch("/pits/" + pit(2), Collections.singletonMap("camera_low_rtsp_url", null))
                .required();
        set(owner, pit(2), null);
        await().untilAsserted(() -> assertThat(server.paths())
                .doesNotContain(path(2), path(2) + "/low")
                .contains(path(1)));
    }

    @Test
    void givenACamera_whenItFallsSilentOrItsCableIsPulled_thenItsRowSaysSoAndItComesBack() throws IOException {
        camera.fallSilent();
        awaitRow(pit(1), "false unreachable H264");
        camera.send();
        awaitRow(pit(1), "true - H264");

        camera.cut();
        await().atMost(Duration.ofSeconds(45)).until(() -> row(pit(1)).startsWith("false"));
        camera.heal();
        awaitRow(pit(1), "true - H264");
    }

    @Test
    void givenMediaMtx_whenItIsKilledAndStartedAgain_thenItsPathsAreBackWithinFifteenSeconds() throws IOException {
        server.kill();
        server.start();

        await().atMost(Duration.ofSeconds(15))
                .until(() -> server.paths().containsAll(List.of(path(1), path(1) + "/low")));
        awaitRow(pit(1), "true - H264");
    }

    /** {@return the session; empty: not let in} */
    private static Optional<String> open(String way, String path, JsonNode stream, String token) throws IOException {
        List<String> before = List.copyOf(server.sessions(way, path));
        boolean isIn =
                switch (way) {
                    case "webrtc" ->
                        MediaMtxServer.openWhep(stream.get("webrtc_url").textValue(), token) == 201;
                    case "hls" ->
                        MediaMtxServer.openHls(stream.get("hls_url").textValue(), token)
                                .isPresent();
                    default -> readerByRtsp(path, token).isAlive();
                };
        return server.sessions(way, path).stream()
                .filter(id -> !before.contains(id))
                .findFirst()
                .filter(id -> isIn);
    }

    /** {@return one who looks, or was refused and has ended} */
    private static Process readerByRtsp(String path, String token) throws IOException {
        List<String> before = List.copyOf(server.sessions("rtsp", path));
        Process reader = MediaMtxServer.openRtsp(path, token);
        PARTS.push(reader::destroyForcibly);
        await().atMost(PATIENCE)
                .until(() -> !reader.isAlive()
                        || server.sessions("rtsp", path).stream().anyMatch(id -> !before.contains(id)));
        return reader;
    }

    @Test
    void givenTokens_whenTheyAreNotForThat_thenNobodyIsLetInWhateverTheWay() throws IOException {
        for (String way : WAYS) {
            JsonNode stream = stream(owner, pit(1));
            String token = stream.get("token").textValue();
            String foreigns = token(foreign, other.devices().get(0).pitId());
            for (String wrong : List.of("pvt_AA.BB", foreigns, token + "A")) {
                assertThat(open(way, path(1), stream, wrong)).as(way).isEmpty();
            }
            assertThat(open(way, path(1), stream, token)).as(way).isPresent();
            assertThat(open(way, path(1), stream, token)).as(way + ", again").isEmpty();
        }
    }

    @Test
    void givenAToken_whenItsMinuteIsOver_thenNobodyIsLetIn() throws IOException {
        await().atMost(Duration.ofSeconds(90)).until(() -> Instant.now().isAfter(expires.plusSeconds(1)));
        JsonNode stream = stream(owner, pit(1));
        for (String way : WAYS) {
            assertThat(open(way, path(1), stream, aging)).as(way).isEmpty();
        }
    }

    @Test
    void givenStrangersAndViewers_whenTheyPublishOrControlOrPlayBack_thenTheyAreRefused() throws Exception {
        String token = token(owner, pit(1));
        for (String shown : List.of("", "Bearer " + token)) {
            assertThat(MediaMtxServer.statusOfApi(shown)).isEqualTo(401);
            assertThat(MediaMtxServer.statusOfPlayback(path(1), shown)).isEqualTo(401);
        }
        String source = server.get("paths/get/" + path(1)).path("source").toString();
        assertThat(MediaMtxServer.publish(path(1), token).waitFor()).isNotZero();
        assertThat(server.get("paths/get/" + path(1)).path("source").toString()).isEqualTo(source);
    }

    @Test
    void givenViewers_whenTheySignOut_thenTheirSessionsEndWithinTwoSecondsWhateverTheWay() throws IOException {
        JsonNode stream = stream(owner, pit(1));
        for (String way : WAYS) {
            RestClient second = pitwatch.signIn(workshop.owner());
            String session =
                    open(way, path(1), stream, token(second, pit(1))).orElseThrow(() -> new AssertionError(way));
            String stays = open("webrtc", path(1), stream, token(owner, pit(1))).orElseThrow();

            second.post("/auth/logout");

            await(way).atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> !server.sessions(way, path(1))
                    .contains(session));
            assertThat(server.sessions("webrtc", path(1))).contains(stays);
        }
    }

    @Test
    void givenReaders_whenTheirSessionsEnd_thenTheyGetNothingMore() throws Exception {
        JsonNode stream = stream(owner, pit(1));
        RestClient second = pitwatch.signIn(workshop.owner());
        URI playlist = MediaMtxServer.openHls(stream.get("hls_url").textValue(), token(second, pit(1)))
                .orElseThrow();
        assertThat(MediaMtxServer.status(playlist)).isEqualTo(200);
        Process reader = readerByRtsp(path(1), token(second, pit(1)));
        assertThat(reader.isAlive()).isTrue();

        second.post("/auth/logout");

        await().atMost(SOON.plusSeconds(1)).until(() -> !reader.isAlive());
        assertThat(MediaMtxServer.status(playlist)).isEqualTo(401);
    }

    @Test
    void givenACustomerWhoAgreed_whenTheCarIsHandedOver_thenTheyLookNoMore() throws IOException {
        change(Map.of("video_record", "off")); // its end would drop everybody who looks
        JsonNode job = job(pit(1));
        RestClient customer = owner.as("");
        String track = "/track/%s/stream".formatted(job.get("tracking_token").textValue());
        assertThat(customer.get(track).status()).isEqualTo(404);
        consent(job, true);
        JsonNode stream = await().until(() -> customer.get(track), answer -> answer.status() == 200)
                .data();
        String session = await().until(
                        () -> open(
                                "webrtc",
                                path(1),
                                stream,
                                customer.get(track).data().get("token").textValue()),
                        Optional::isPresent)
                .orElseThrow();

        move(job, "quality_check", "completed");

        await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> !server.sessions("webrtc", path(1))
                .contains(session));
        assertThat(customer.get(track).status()).isEqualTo(404);
    }

    private static void change(Map<String, String> settings) {
        owner.patch("/workshops/" + workshop.id(), settings).required();
    }

    private static JsonNode job(long pit) {
        Map<String, Object> wanted = Map.of(
                "customer_name", "John Doe", "car_model", "Tesla Model 3", "pit_id", pit, "work_type", "full_ppf");
        JsonNode job = owner.post("/workshops/%d/jobs".formatted(workshop.id()), wanted)
                .required();
        move(job, "in_progress");
        return job;
    }

    private static void consent(JsonNode job, boolean video) {
        owner.post(
                        "/jobs/%d/consent".formatted(job.get("id").longValue()),
                        Map.of("video", video, "text_version", "1", "how", "said so"))
                .required();
    }

    private static void move(JsonNode job, String... states) {
        for (String state : states) {
            owner.post("/jobs/%d/status".formatted(job.get("id").longValue()), Map.of("status", state))
                    .required();
        }
    }

    @Test
    void givenACamera_whenAStillIsAskedFor_thenFfmpegTakesOneOfTheSmallStream() throws Exception {
        BufferedImage still = await().atMost(PATIENCE)
                .until(() -> frame(pit(1)), Optional::isPresent)
                .orElseThrow();

        assertThat(still.getWidth()).isEqualTo(320);
        assertThat(still.getHeight()).isEqualTo(180);
    }

    private static Optional<BufferedImage> frame(long pit) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "%s/api/v1/pits/%d/frame.jpg".formatted(pitwatch.demo().httpUrl(), pit)))
                .header("Authorization", "Bearer " + owner.token())
                .build();
        HttpResponse<InputStream> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            return answer.statusCode() == 200 ? Optional.of(ImageIO.read(body)) : Optional.empty();
        }
    }

    @Test
    void givenAnAddress_whenItIsTried_thenItIsSaidWhatComes() {
        JsonNode report = owner.post("/pits/%d/camera/test".formatted(pit(3)), Map.of("camera_rtsp_url", camera.url()))
                .required();

        assertThat(report.at("/codec").asText() + report.at("/width") + "x" + report.at("/height"))
                .isEqualTo("H264640x360");
        assertThat(report.at("/low/width").asText() + "x" + report.at("/low/height"))
                .isEqualTo("320x180");
        assertThat(report.get("bitrate_kbps").asInt()).isPositive();
        assertThat(report.get("ok").asBoolean()).as(report.toString()).isTrue();
        assertThat(report.get("fps").asDouble()).isEqualTo(15);
        assertThat(report.get("keyframe_s").asDouble()).isEqualTo(1);
        assertThat(report.get("advice")).isEmpty();
        JsonNode nothing = owner.post(
                        "/pits/%d/camera/test".formatted(pit(3)),
                        Map.of("camera_rtsp_url", "rtsp://%s:8554/nothing".formatted(camera.address())))
                .required();
        assertThat(nothing.get("problems").toString()).isEqualTo("[\"no_picture\"]");
        assertThat(server.paths()).noneMatch(path -> path.startsWith("pitwatch-test/"));
    }

    @Test
    void givenARecordedPit_whenConsentIsWithdrawnOrTheOwnerDeletes_thenMediaMtxHasNothingOfItAnyMore()
            throws IOException {
        change(Map.of("video_record", "jobs", "video_consent", "required"));
        set(owner, pit(3), camera.url());
        JsonNode job = job(pit(3));
        consent(job, true);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(files(path(3))).isNotEmpty());
        assertThat(server.configured(path(3), "record", "sourceOnDemand")).isEqualTo("true false");
        awaitRow(pit(3), "true - H264");

        consent(job, false);

        await().atMost(SOON).untilAsserted(() -> assertThat(server.configured(path(3), "record"))
                .isEqualTo("false"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(files(path(3))).isEmpty());
        assertThat(server.get("recordings/get/" + path(3)).path("segments")).isEmpty();

        change(Map.of("video_record", "always", "video_consent", "notice"));
        String recordings = "/pits/%d/recordings".formatted(pit(3));
        await().atMost(PATIENCE).until(() -> !owner.get(recordings).required().isEmpty());
        assertThat(pitwatch.meters().get("pitwatch_recordings_clock_ahead_seconds"))
                .as("its answers have a date")
                .isZero();
        change(Map.of("video_record", "off"));
        await().untilAsserted(
                        () -> assertThat(server.configured(path(3), "record")).isEqualTo("false"));
        Instant now = Instant.now();
        owner.delete("%s?from=%s&to=%s".formatted(recordings, now.minusSeconds(3_600), now.plusSeconds(60)))
                .required();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(files(path(3))).isEmpty());
        assertThat(owner.get(recordings).required()).isEmpty();
        move(job, "quality_check", "completed");
    }

    private static List<String> files(String path) throws IOException {
        Path recordings = server.recordings(path);
        if (!Files.exists(recordings)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(recordings)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** Last: with so many paths MediaMTX takes long for each change. */
    @Test
    @Order(Integer.MAX_VALUE)
    void givenFiveHundredCameras_whenPolled_thenEachLookIsOverBeforeTheNext() {
        Workshop many = pitwatch.workshop("Many", 0);
        pitwatch.superAdmin()
                .patch("/workshops/" + workshop.id(), Map.of("camera_networks", List.of()))
                .required();
        allow(many, camera.address());
        for (int number = 1; number <= MANY; number++) {
            pitwatch.superAdmin()
                    .post(
                            "/workshops/%d/pits".formatted(many.id()),
                            Map.of("pit_number", number, "camera_rtsp_url", camera.tinyUrl()))
                    .required();
        }
        await().atMost(Duration.ofMinutes(5)).untilAsserted(() -> assertThat(pitwatch.one(
                        Long.class, "select count(*) from pit where camera_is_online and workshop_id = ?", many.id()))
                .isEqualTo(MANY));

        double before = polls("count");
        double spent = polls("sum");
        await().atMost(PATIENCE).until(() -> polls("count") >= before + 2);
        double each = (polls("sum") - spent) / (polls("count") - before);
        assertThat(each).as("seconds a poll, one of which begins every ten").isLessThan(10);
    }

    private static double polls(String what) {
        List<Double> found = new ArrayList<>();
        pitwatch.meters().forEach((name, value) -> {
            if (name.startsWith("pitwatch_route_time_seconds_" + what) && name.contains("\"cameras-poll\"")) {
                found.add(value);
            }
        });
        return found.get(0);
    }
}
