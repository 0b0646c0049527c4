package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The MediaMTX that {@code PITWATCH_MEDIAMTX} names, run with the file that {@code ./pitwatch mediamtx-config} wrote: on its own ports, so one
 * at a time. Its own clients come as browsers and players do.
 */
final class MediaMtxServer implements AutoCloseable {

    static final String PROGRAM = "PITWATCH_MEDIAMTX";

    /** Where the hub is told that it is. */
    static final Map<String, String> ADDRESSES = Map.of(
            "MEDIAMTX_API_URL", "http://127.0.0.1:9997",
            "MEDIAMTX_WEBRTC_URL", "http://127.0.0.1:8889",
            "MEDIAMTX_HLS_URL", "http://127.0.0.1:8888",
            "MEDIAMTX_PLAYBACK_URL", "http://127.0.0.1:9996");

    private static final String API = ADDRESSES.get("MEDIAMTX_API_URL");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** A browser's, which has no address: so no picture comes, and the session lasts for ten seconds. */
    private static final String OFFER =
            """
            v=0
            o=- 1 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            m=video 9 UDP/TLS/RTP/SAVPF 96
            c=IN IP4 0.0.0.0
            a=ice-ufrag:abcd
            a=ice-pwd:abcdefghijklmnopqrstuvwx
            a=fingerprint:sha-256 %s
            a=setup:actpass
            a=mid:0
            a=recvonly
            a=rtcp-mux
            a=rtpmap:96 H264/90000
            a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
            """
                    .formatted("4A" + ":AD".repeat(31))
                    .replace("\n", "\r\n");

    private static final Pattern PLAYLIST = Pattern.compile("(?m)^[^#\\s]\\S*\\.m3u8\\S*");

    private final Path configuration;
    private final String signIn;
    private Process process;

    private MediaMtxServer(Path configuration, String user, String password) {
        this.configuration = configuration;
        this.signIn =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the program that is named} */
    static String program() {
        return System.getenv(PROGRAM);
    }

    /** Takes what the hub signs in by; returns when it answers. Recordings are beside its configuration. */
    static MediaMtxServer started(Path configuration, String user, String password) throws IOException {
        MediaMtxServer server = new MediaMtxServer(configuration, user, password);
        server.start();
        server.awaitAnswer();
        return server;
    }

    void start() throws IOException {
        process = new ProcessBuilder(program(), configuration.toString())
                .directory(configuration.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    void awaitAnswer() {
        await("MediaMTX")
                .atMost(PATIENCE)
                .failFast("MediaMTX ended, see its log", () -> !process.isAlive())
                .until(() -> call("GET", "/v3/info", signIn).status() == 200);
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    private Path log() {
        return configuration.resolveSibling("mediamtx.log");
    }

    /** {@return all that it wrote} */
    String said() throws IOException {
        return Files.readString(log());
    }

    /** {@return the files of a path's recordings} */
    Path recordings(String path) {
        return configuration.resolveSibling("recordings").resolve(path);
    }

    private static Answer call(String method, String path, String authorization) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(API + path)).timeout(TIMEOUT).method(method, BodyPublishers.noBody());
        return send(authorization.isEmpty() ? request : request.header("Authorization", authorization));
    }

    /** What came back; status 0: nothing. */
    private record Answer(int status, String body) {}

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            return new Answer(0, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@return what its control API answers to the hub's user} */
    JsonNode get(String path) {
        return json(call("GET", "/v3/" + path, signIn).body());
    }

    private static JsonNode json(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(body, e);
        }
    }

    /** {@return names of the paths that are configured} */
    Set<String> paths() {
        Set<String> names = new TreeSet<>();
        get("config/paths/list?itemsPerPage=1000")
                .path("items")
                .forEach(path -> names.add(path.path("name").asText()));
        return names;
    }

    /** {@return those fields of a path's configuration, with spaces between} */
    String configured(String path, String... fields) {
        JsonNode has = get("config/paths/get/" + path);
        StringBuilder said = new StringBuilder();
        for (String field : fields) {
            said.append(said.isEmpty() ? "" : " ").append(has.path(field).asText());
        }
        return said.toString();
    }

    /** {@return ids of the sessions of {@code webrtc}, {@code hls} or {@code rtsp} that look at the path} */
    Set<String> sessions(String way, String path) {
        Set<String> ids = new TreeSet<>();
        get(way + "sessions/list?itemsPerPage=1000").path("items").forEach(one -> {
            if (one.path("path").asText().equals(path)) {
                ids.add(one.path("id").asText());
            }
        });
        return ids;
    }

    /** {@return the status that a caller of its control API gets} */
    static int statusOfApi(String authorization) {
        return call("GET", "/v3/paths/list", authorization).status();
    }

    /** {@return the status that a caller of its recordings gets} */
    static int statusOfPlayback(String path, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(ADDRESSES.get("MEDIAMTX_PLAYBACK_URL") + "/list?path=" + path))
                .timeout(TIMEOUT);
        return send(authorization.isEmpty() ? request : request.header("Authorization", authorization))
                .status();
    }

    /** {@return the status of an offer by WHEP} 201: a session was opened. */
    static int openWhep(String url, String token) {
        return send(HttpRequest.newBuilder(URI.create(url))
                        .timeout(TIMEOUT)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/sdp")
                        .POST(BodyPublishers.ofString(OFFER)))
                .status();
    }

    /** {@return the playlist that one who was let in goes on asking for; empty: not let in} As a browser that keeps no cookies. */
    static Optional<URI> openHls(String url, String token) {
        URI asked = URI.create(url + "?cookieCheck=1");
        Answer answer = send(HttpRequest.newBuilder(asked).timeout(TIMEOUT).header("Authorization", "Bearer " + token));
        Matcher playlist = PLAYLIST.matcher(answer.status() == 200 ? answer.body() : "");
        return playlist.find() ? Optional.of(asked.resolve(playlist.group())) : Optional.empty();
    }

    static int status(URI address) {
        return send(HttpRequest.newBuilder(address).timeout(TIMEOUT)).status();
    }

    /** {@return one who looks by RTSP, until it is ended} It ends by itself when it is not let in. */
    static Process openRtsp(String path, String token) throws IOException {
        return ffmpeg(
                "-rtsp_transport tcp -i rtsp://127.0.0.1:8554/%s?token=%s -c copy -f null -".formatted(path, token));
    }

    /** {@return one who wants to send a picture of its own} */
    static Process publish(String path, String token) throws IOException {
        return ffmpeg(
                "-re -f lavfi -i testsrc=size=64x36:rate=2 -c:v libx264 -f rtsp -rtsp_transport tcp rtsp://127.0.0.1:8554/%s?token=%s"
                        .formatted(path, token));
    }

    private static Process ffmpeg(String words) throws IOException {
        return new ProcessBuilder(("ffmpeg -nostdin -loglevel quiet " + words).split(" "))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Override
    public void close() {
        kill();
    }
}
