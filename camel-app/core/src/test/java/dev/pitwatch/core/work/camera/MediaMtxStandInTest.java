package dev.pitwatch.core.work.camera;

import static dev.pitwatch.core.work.camera.RecordedCall.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.MediaMtxRecordings;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stand-in answers as the real one did. */
class MediaMtxStandInTest {

    private static final String CAMERA = "rtsp://192.168.1.100:554/1";

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer hub;
    private MediaMtxStandIn server;

    @BeforeEach
    void start() throws IOException {
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/", exchange -> {
            try (exchange) {
                JsonNode call = Json.MAPPER.readTree(exchange.getRequestBody());
                boolean good = call.path("token").asText().startsWith("GOOD")
                        || call.path("query").asText().contains("=GOOD");
                exchange.sendResponseHeaders(good ? 204 : 401, -1);
            }
        });
        hub.start();
        server = new MediaMtxStandIn("cam1");
        server.record("cam1", Instant.parse("2026-11-21T11:33:53.621405Z"));
        server.askAt(URI.create("http://127.0.0.1:" + hub.getAddress().getPort() + "/"));
    }

    @AfterEach
    void stop() {
        server.close();
        hub.stop(0);
    }

    @Test
    void givenRecordedRequests_whenSentAgain_thenStatusFieldsAndErrorsAreThoseOfTheRealServer() throws Exception {
        for (String name : MediaMtxRecordings.REPLAYED) {
            RecordedCall.of(name).sendTo(server);
        }
    }

    @Test
    void givenACamera_whenPulled_thenItsPathIsAsTheRealOnesOfEachState() throws Exception {
        add("site1/pull", "{\"source\":\"%s\",\"sourceOnDemand\":true}".formatted(CAMERA));
        add("site1/low", "{\"source\":\"%s\"}".formatted(CAMERA));

        assertThat(state("cam1")).isEqualTo(without("paths-get-offline", "cam1"));
        assertThat(state("site1/low"))
                .as("its camera does not answer")
                .isEqualTo(without("paths-get-on-demand-idle", "site1/low"));
        server.cameraAnswers(CAMERA);
        assertThat(state("site1/pull")).isEqualTo(without("paths-get-on-demand-idle", "site1/pull"));
        assertThat(fields(state("site1/low")).keySet())
                .isEqualTo(fields(MediaMtxRecordings.read("paths-get-online").get("body"))
                        .keySet());
        assertThat(state("site1/low").path("inboundBytes"))
                .isNotEqualTo(state("site1/low").path("inboundBytes"));
        server.cameraFreezes(CAMERA);
        assertThat(state("site1/low").path("inboundBytes"))
                .isEqualTo(state("site1/low").path("inboundBytes"));

        assertThat(server.view("webrtc", "site1/pull", "GOOD", "")).isPresent();
        assertThat(state("site1/pull").path("available").asBoolean()).isTrue();
        server.restart();
        assertThat(server.paths()).containsExactly("cam1");
        assertThat(server.sessionIds("webrtcsessions")).isEmpty();
    }

    @Test
    void givenAViewer_whenTheHubIsAsked_thenItsCallHasTheRecordedFieldsAndIsTheSessionThatIsKicked() throws Exception {
        assertThat(server.view("hls", "cam1", "", "token=BAD")).isEmpty();
        String id = server.view("webrtc", "cam1", "GOOD", "").orElseThrow();

        assertThat(fields(server.asked.get(1)))
                .isEqualTo(fields(MediaMtxRecordings.read("auth-calls").get(0).get("body")));
        assertThat(server.asked.get(1).path("id").asText()).isEqualTo(id);
        assertThat(fields(get("/v3/webrtcsessions/list")))
                .isEqualTo(fields(MediaMtxRecordings.read("webrtcsessions-list").get("body")));
        client.send(
                HttpRequest.newBuilder(server.url().resolve("/v3/webrtcsessions/kick/" + id))
                        .header("Authorization", "Bearer GOOD")
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.discarding());
        assertThat(server.sessionIds("webrtcsessions")).isEmpty();
    }

    private void add(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.url().resolve("/v3/config/paths/add/" + path))
                .header("Authorization", "Bearer GOOD")
                .POST(BodyPublishers.ofString(body))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private JsonNode state(String path) throws Exception {
        return get("/v3/paths/get/" + path);
    }

    private JsonNode get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.url().resolve(path))
                .header("Authorization", "Bearer GOOD")
                .build();
        return Json.MAPPER.readTree(
                client.send(request, BodyHandlers.ofString()).body());
    }

    private static JsonNode without(String recording, String path) {
        ObjectNode body = MediaMtxRecordings.read(recording).get("body").deepCopy();
        return body.put("name", path).put("confName", path);
    }
}
