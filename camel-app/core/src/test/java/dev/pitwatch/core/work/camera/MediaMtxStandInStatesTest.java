package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.MediaMtxRecordings;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The stand-in answers as the real one did in other states than those of {@link MediaMtxStandInTest}: while paths come and go, with
 * viewers, over several pages, without the hub.
 *
 * <p>Of the 134 answers that were recorded these are all that are to calls which the product makes. The other 66 are not here: 34 of
 * HLS, WHEP and its page, which browsers ask for (dashboard/e2e has stand-ins of those); 11 of playback, and 2 of a list of all
 * recordings, as this version plays none; 16 of calls that the hub never makes (configuration of the server, of how many may read a path, and
 * of one as a whole; muxers, connections, metrics, one session, the kick of who publishes); 2 of sign-ins by a query, since the hub's has user and password; 1 of a hub that
 * hangs, which is refused like one that is away, 6 s later.
 */
class MediaMtxStandInStatesTest {

    private static final String CAMERA = "rtsp://127.0.0.1:8554/cam1?token=GOOD";
    private final MediaMtxStandIn server = server();

    private static MediaMtxStandIn server() {
        try {
            return new MediaMtxStandIn("cam1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void givenPathsThatComeAndGo_whenRecordedRequestsAreSentAgain_thenAnswersAreThoseOfTheRealServer()
            throws Exception {
        server.record("cam1", Instant.parse("2026-11-21T11:33:53.621405Z"));

        sent(
                "paths-list-itemsPerPage",
                "paths-list-big-itemsPerPage",
                "config-paths-add-source-on-demand",
                "config-paths-add",
                "paths-list-after-add",
                "config-paths-add-bad-value",
                "config-paths-delete",
                "config-paths-patch-live-record-on",
                "config-paths-patch-live-record-off",
                "config-paths-add-live",
                "config-paths-delete-live",
                "paths-get-after-delete-live",
                "paths-list-after-delete-live",
                "recordings-get-after-delete",
                "config-paths-add-again",
                "paths-get-offline-after-online");
    }

    @Test
    void givenARestart_whenTheConfigurationIsListedAgain_thenOnlyPathsOfTheFileAreThere() throws Exception {
        server.hasPath("~^dev/.+$");
        sent("config-paths-list", "config-paths-add", "config-paths-get-after-add");

        server.restart();

        sent("after-restart-config-paths-list");
    }

    @Test
    void givenMorePathsThanAPageHas_whenListed_thenPagesAreThoseOfTheRealServer() throws Exception {
        for (int path = 0; path < 5; path++) {
            server.hasPath("p" + path);
        }

        sent("paths-list-default-page", "paths-list-page-0", "paths-list-page-1");
    }

    @Test
    void givenAPathWithoutFiles_whenItsRecordingsAreListed_thenTheListIsEmpty() throws Exception {
        server.hasPath("dev/none");

        sent("recordings-get-unknown");
    }

    @ParameterizedTest
    @CsvSource({
        "hls, paths-get-with-hls-reader, hlssessions-kick",
        "webrtc, paths-get-with-webrtc-reader, webrtcsessions-kick",
        "rtsp, paths-get-on-demand-pulling, rtspsessions-kick"
    })
    void givenAViewer_whenItsPathIsAskedForAndItIsKicked_thenBothAreAnsweredAsByTheRealServer(
            String protocol, String recordedPath, String recordedKick) throws Exception {
        ObjectNode pulled = Json.MAPPER.createObjectNode().put("source", CAMERA);
        MediaApi api = new MediaApi(new HttpMediaControl(server.url()));
        api.patch("cam1", pulled);
        api.add("site1/pull", pulled.put("sourceOnDemand", true));
        server.cameraAnswers(CAMERA);
        JsonNode recorded = MediaMtxRecordings.read(recordedPath).get("body");
        String id = server.view(protocol, recorded.get("name").asText(), "", "").orElseThrow();

        JsonNode path = RecordedCall.of(recordedPath).sendTo(server);

        assertThat(path.at("/readers/0/type")).isEqualTo(recorded.at("/readers/0/type"));
        assertThat(path.at("/readers/0/id").asText()).isEqualTo(id);
        RecordedCall.of(recordedKick).forSession(id).sendTo(server);
        assertThat(server.sessionIds(protocol + "sessions")).isEmpty();
    }

    @Test
    void givenAPathWithAViewerAndOneThatIsIdle_whenListed_thenBothAreAsAtTheRealServerAlsoInWhatTheHubReads()
            throws Exception {
        MediaApi api = new MediaApi(new HttpMediaControl(server.url()));
        ObjectNode pulled = Json.MAPPER.createObjectNode().put("source", CAMERA);
        api.patch("cam1", pulled);
        api.add("site1/pull", pulled.put("sourceOnDemand", true));
        server.cameraAnswers(CAMERA);
        assertThat(server.view("rtsp", "cam1", "", "")).isPresent();

        JsonNode listed = RecordedCall.of("paths-list-online").sendTo(server);

        JsonNode recorded = MediaMtxRecordings.read("paths-list-online").get("body");
        for (String value : List.of("/items/0/available", "/items/0/tracks", "/items/1/available", "/items/1/tracks")) {
            assertThat(listed.at(value)).as(value).isEqualTo(recorded.at(value));
        }
        assertThat(listed.at("/items/0/inboundBytes").asLong()).isPositive();
        assertThat(listed.at("/items/1/inboundBytes").asLong()).isZero();
    }

    @Test
    void givenViewersByHls_whenListed_thenAllOfThemAreThere() throws Exception {
        sent("hlssessions-list-empty");
        assertThat(server.view("hls", "cam1", "", "")).isPresent();
        sent("hlssessions-list");
        assertThat(server.view("hls", "cam1", "", "")).isPresent();
        assertThat(server.view("hls", "cam1", "", "")).isPresent();

        sent("hlssessions-list-2");
    }

    @Test
    void givenAProtocolThatIsOff_whenItsSessionsAreListed_thenThereIsNoSuchPage() throws Exception {
        sent("rtmpconns-list-when-rtmp-off");
    }

    @Test
    void givenUserAndPassword_whenTheApiIsCalled_thenTheHubIsAskedAsByTheRealServer() throws Exception {
        HttpServer hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(204, -1);
            }
        });
        hub.start();
        server.askAt(URI.create("http://127.0.0.1:" + hub.getAddress().getPort() + "/"));
        try {
            sent("auth-basic-api");
        } finally {
            hub.stop(0);
        }

        JsonNode recorded = MediaMtxRecordings.read("auth-calls").get(3).get("body");
        for (String field : List.of("user", "password", "token", "action", "path", "protocol", "id", "query")) {
            assertThat(server.asked.get(0).get(field)).as(field).isEqualTo(recorded.get(field));
        }
        sent("authserver-down-api");
    }

    /** Sends them in this order. */
    private void sent(String... names) throws Exception {
        for (String name : names) {
            RecordedCall.of(name).sendTo(server);
        }
    }
}
