package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The control API as the stand-in has it, and as servers answer that are ill. */
class MediaApiTest {

    private MediaMtxStandIn server;
    private FaultyControl control;
    private MediaApi api;

    @BeforeEach
    void start() throws IOException {
        server = new MediaMtxStandIn("mine/garden");
        control = new FaultyControl(server.url(), Duration.ofSeconds(10));
        api = new MediaApi(control);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void givenMorePathsThanAPageHas_whenListed_thenAllArePutTogether() {
        IntStream.range(0, 150).forEach(i -> api.add("a/pit" + i, fields("rtsp://8.8.8.8/" + i)));
        server.calls.clear();

        assertThat(api.list("config/paths")).hasSize(151);
        assertThat(server.calls)
                .containsExactly(
                        "GET /v3/config/paths/list?itemsPerPage=100&page=0",
                        "GET /v3/config/paths/list?itemsPerPage=100&page=1");
    }

    @Test
    void givenAProtocolThatIsOff_whenItsSessionsAreListed_thenThereAreNone() {
        assertThat(api.list("srtconns")).isEmpty();
    }

    @Test
    void givenAListThatNeverEnds_whenListed_thenItIsGivenUp() {
        control.answer("GET /v3/paths/list", 200, "{\"pageCount\":2000000,\"items\":[]}");

        assertThatThrownBy(() -> api.list("paths"))
                .isInstanceOf(MediaServerException.class)
                .hasMessage("paths has more than 1000 pages");
    }

    @Test
    void givenAPath_whenAddedPatchedAndDeleted_thenTheServerHasItSo() {
        api.add("a/pit1", fields("rtsp://8.8.8.8/1"));
        assertThat(api.patch("a/pit1", fields("rtsp://8.8.4.4/1"))).isTrue();
        assertThat(server.configuration("a/pit1").orElseThrow().path("source").asText())
                .isEqualTo("rtsp://8.8.4.4/1");

        api.delete("a/pit1");
        assertThat(server.paths()).containsExactly("mine/garden");
        api.delete("a/pit1");
        assertThat(api.patch("a/pit1", fields("rtsp://8.8.4.4/1"))).isFalse();
    }

    @Test
    void givenRecordings_whenAskedFor_thenTheyAreListedAndNoneIsToldFromAnError() {
        assertThat(api.hasRecordings("mine/garden")).isFalse();
        server.record("mine/garden", Instant.parse("2026-11-21T11:33:53.621405Z"));
        server.record("mine/garden", Instant.parse("2026-11-21T11:34:53.621405Z"));
        assertThat(api.recordings("mine/garden"))
                .containsExactly("2026-11-21T11:33:53.621405Z", "2026-11-21T11:34:53.621405Z");
        assertThat(api.hasRecordings("mine/garden")).isTrue();

        control.answer("GET /v3/recordings/get/", 404, "{\"status\":\"error\",\"error\":\"no segments found\"}");
        assertThat(api.hasRecordings("mine/garden")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "400 | {\"status\":\"error\",\"error\":\"path 'mine/garden' is not configured\"}",
                "401 | {\"status\":\"error\",\"error\":\"authentication error\"}",
                "404 | 404 page not found",
                "404 | {\"status\":\"error\",\"error\":\"path not found\"}",
                "500 | {}",
                "200 | {}",
                "200 | <html>"
            })
    void givenAnAnswerThatSaysNothingOfRecordings_whenAskedFor_thenItIsNotTakenForNone(int status, String body) {
        control.answer("GET /v3/recordings/get/", status, body);

        assertThatThrownBy(() -> api.hasRecordings("mine/garden")).isInstanceOf(MediaServerException.class);
    }

    @Test
    void givenASession_whenKicked_thenItIsGoneAndAgainIsNoFault() {
        String id = server.view("webrtc", "mine/garden", "", "").orElseThrow();

        api.kick("webrtcsessions", id);
        api.kick("webrtcsessions", id);

        assertThat(server.sessionIds("webrtcsessions")).isEmpty();
        assertThatThrownBy(() -> api.kick("webrtcsessions", "1"))
                .isInstanceOf(MediaServerException.class)
                .hasMessageContaining("400");
    }

    @Test
    void givenAChangeThatIsRefused_whenSaid_thenWithoutSecretsAndNotAtLength() {
        control.answer("POST /v3/config/paths/add/", 400, "invalid rtsps://u:p@8.8.8.8/1 given");
        assertThatThrownBy(() -> api.add("a/pit1", fields("rtsps://u:p@8.8.8.8/1")))
                .isInstanceOf(MediaServerException.class)
                .hasMessage("POST /v3/config/paths/add/a/pit1: 400, invalid rtsp://*** given");

        control.answer("POST /v3/config/paths/add/", 500, "x".repeat(1_000));
        assertThatThrownBy(() -> api.add("a/pit1", fields("rtsp://8.8.8.8/1")))
                .hasMessage("POST /v3/config/paths/add/a/pit1: 500, " + "x".repeat(200));
    }

    @Test
    void givenAServerThatIsIll_whenRead_thenItsAnswerIsToldFromNone() throws IOException {
        assertThat(api.info().path("started").asText()).isNotEmpty();

        control.answer("GET /v3/info", 500, "{}");
        assertThat(failure().hasAnswered()).isTrue();
        control.answer("GET /v3/info", 200, "<html>");
        assertThat(failure()).hasMessage("GET /v3/info: no JSON");
        control.heal();
        server.stop();
        assertThat(failure().hasAnswered()).isFalse();
        server.restart();
        assertThat(api.info().path("version").asText()).isNotEmpty();
    }

    private MediaServerException failure() {
        return catchThrowableOfType(MediaServerException.class, api::info);
    }

    private static JsonNode fields(String source) {
        return Json.MAPPER.createObjectNode().put("source", source);
    }
}
