package dev.pitwatch.core.work.camera;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.MediaMtxRecordings;
import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The MediaMTX that {@code PITWATCH_MEDIAMTX} names answers as the one that was recorded: what the stand-in is held against is true of it. */
@EnabledIfEnvironmentVariable(named = RecordedCallsIT.PROGRAM, matches = ".+")
class RecordedCallsIT {

    static final String PROGRAM = "PITWATCH_MEDIAMTX";

    /** What they answer tells of the files that there were. */
    private static final Set<String> OF_THEIR_FILES = Set.of("playback-list", "recordings-deletesegment-again");

    private static final String CONFIGURATION =
            """
            authMethod: http
            authHTTPAddress: http://127.0.0.1:%d/
            api: true
            apiAddress: 127.0.0.1:%d
            playback: true
            playbackAddress: 127.0.0.1:%d
            rtsp: false
            rtmp: false
            srt: false
            moq: false
            hls: true
            hlsAddress: 127.0.0.1:%d
            webrtc: true
            webrtcAddress: 127.0.0.1:%d
            webrtcLocalUDPAddress: ''
            webrtcLocalTCPAddress: 127.0.0.1:%d
            pathDefaults:
              recordDeleteAfter: 0s
              recordPath: ./rec/%%path/%%Y-%%m-%%d_%%H-%%M-%%S-%%f
            paths:
              cam1: {}
            """;

    @TempDir
    private Path folder;

    private final int api = FreePort.any();
    private final int playback = FreePort.any();
    private HttpServer hub;
    private Process server;

    @BeforeEach
    void start() throws IOException {
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/", exchange -> {
            try (exchange) {
                JsonNode call = Json.MAPPER.readTree(exchange.getRequestBody());
                boolean good = call.path("token").asText().startsWith("GOOD");
                exchange.sendResponseHeaders(good ? 204 : 401, -1);
            }
        });
        hub.start();
        Path recorded = Files.createDirectories(folder.resolve("rec/cam1"));
        Files.write(recorded.resolve("2026-11-21_11-33-53-621405.mp4"), new byte[0]);
        Path configuration = Files.writeString(
                folder.resolve("mediamtx.yml"),
                CONFIGURATION.formatted(
                        hub.getAddress().getPort(), api, playback, FreePort.any(), FreePort.any(), FreePort.any()));
        ProcessBuilder program =
                new ProcessBuilder(System.getenv(PROGRAM), configuration.toString()).directory(folder.toFile());
        program.environment().put("TZ", "UTC"); // file names are by its clock
        server = program.redirectErrorStream(true)
                .redirectOutput(folder.resolve("mediamtx.log").toFile())
                .start();
        await("MediaMTX")
                .failFast("MediaMTX ended: " + folder, () -> !server.isAlive())
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    new Socket(InetAddress.getLoopbackAddress(), api).close();
                    return true;
                });
    }

    @AfterEach
    void stop() {
        server.destroyForcibly().onExit().join();
        hub.stop(0);
    }

    @Test
    void givenRecordedRequests_whenSentAgain_thenTheAnswersAreStillTheRecordedOnes() throws Exception {
        for (String name : MediaMtxRecordings.REPLAYED) {
            if (!OF_THEIR_FILES.contains(name)) {
                int port = name.startsWith("playback") ? playback : api;
                RecordedCall.of(name).sendTo(URI.create("http://127.0.0.1:" + port));
            }
        }
    }
}
