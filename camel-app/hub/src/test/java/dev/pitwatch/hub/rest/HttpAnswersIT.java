package dev.pitwatch.hub.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in the forms that HTTP knows: without a body, packed, by tag, and what they say beside it. */
class HttpAnswersIT extends HttpEdges {

    @Test
    void givenAReadableThing_whenAskedForItsHead_thenItIsThatOfGet() throws Exception {
        for (String path : List.of(
                "/api/v1/workshops/" + workshop,
                "/api/v1/openapi.json",
                "/api/v1/pits/%d/sensors/history".formatted(pit))) {
            HttpResponse<byte[]> get = send("GET", path, owner);
            HttpResponse<byte[]> head = send("HEAD", path, owner);

            assertThat(head.statusCode()).as(path).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValue("Content-Type"))
                    .isEqualTo(get.headers().firstValue("Content-Type"));
            assertThat(get.headers().firstValue("Date")).isPresent();
        }
        HttpResponse<byte[]> health = send("HEAD", "/api/v1/health", null);
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(health.body()).isEmpty();
        assertThat(send("HEAD", "/api/v1/workshops/999999", owner).statusCode()).isEqualTo(404);
        assertThat(send("HEAD", "/api/v1/auth/me", null).statusCode()).isEqualTo(401);
    }

    @Test
    void givenNoOrigin_whenAskedForOptions_thenItSaysWhichMethodsThereAre() throws Exception {
        HttpResponse<byte[]> options = send("OPTIONS", "/api/v1/workshops/" + workshop, null);

        assertThat(options.statusCode()).isEqualTo(200);
        assertThat(options.headers().firstValue("Allow")).hasValue("DELETE, GET, HEAD, OPTIONS, PATCH");
        assertThat(send("OPTIONS", "/api/v1/openapi.json", null).headers().firstValue("Allow"))
                .hasValue("GET, HEAD, OPTIONS");
        assertThat(send("OPTIONS", "/api/v1/nothing", null).statusCode()).isEqualTo(404);
    }

    @Test
    void givenASemicolon_whenSent_thenItPartsNothing() {
        Answer list = api.get("/api/v1/workshops/%d/pits?page=1;page_size=2".formatted(workshop), owner);

        assertThat(list.status()).isEqualTo(422);
        assertThat(list.json().at("/error/details").findValuesAsText("field")).containsExactly("page");
        assertThat(api.get("/api/v1/pits/%d;a=b".formatted(pit), owner).status())
                .isEqualTo(404);
        assertThat(api.get("/api/v1/pits;a=b/" + pit, owner).status()).isEqualTo(404);
    }

    @Test
    void givenALongList_whenAskedForPacked_thenItIsTheSameInFewerBytes() throws Exception {
        for (int number = 100; number < 130; number++) {
            api.post("/api/v1/workshops/%d/pits".formatted(workshop), owner, Map.of("pit_number", number));
        }
        HttpResponse<byte[]> plain = send("GET", "/api/v1/workshops/%d/activity".formatted(workshop), owner);
        HttpResponse<byte[]> packed =
                send("GET", "/api/v1/workshops/%d/activity".formatted(workshop), owner, "Accept-Encoding", "br, gzip");

        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(packed.headers().allValues("Vary").toString()).contains("Accept-Encoding");
        assertThat(data(unpacked(packed.body()))).isEqualTo(data(plain.body()));
        assertThat(packed.body().length).isLessThan(plain.body().length / 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"workshops/%d/api-keys", "workshops/%d/kiosk-links", "workshops/%d/jobs"})
    void givenAnAnswerThatMayHoldASecret_whenAskedForPacked_thenItIsNot(String path) throws Exception {
        HttpResponse<byte[]> answer =
                send("GET", "/api/v1/" + path.formatted(workshop), owner, "Accept-Encoding", "gzip");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
    }

    @Test
    void givenTheContract_whenKnownAlready_thenItIsNotSentAgain() throws Exception {
        HttpResponse<byte[]> first = send("GET", "/api/v1/openapi.json", null, "Accept-Encoding", "gzip");
        String tag = first.headers().firstValue("ETag").orElseThrow();

        assertThat(first.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(first.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(Json.MAPPER.readTree(unpacked(first.body())).at("/openapi").asText())
                .isEqualTo("3.1.0");
        HttpResponse<byte[]> again =
                send("GET", "/api/v1/openapi.json", null, "Accept-Encoding", "gzip", "If-None-Match", "W/" + tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void givenTheContractOfDevices_whenAskedFor_thenItIsTheOneOfTheHandbook() throws Exception {
        HttpResponse<byte[]> answer = send("GET", "/api/v1/asyncapi.yaml", null);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/yaml");
        assertThat(new String(answer.body(), UTF_8))
                .isEqualTo(Files.readString(Path.of("..", "..", "docs", "contract", "asyncapi.yaml")));
    }

    @Test
    void givenAJob_whenItsTagIsSent_thenItIsComparedAsTheFieldSays() throws Exception {
        Answer made = api.post(
                "/api/v1/workshops/%d/jobs".formatted(workshop),
                owner,
                Map.of("pit_id", pit, "work_type", "full_ppf", "customer_name", "Asha", "car_model", "Nexon"));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        String path = made.header("Location");
        String tag = api.get(path, owner).header("ETag");

        assertThat(send("GET", path, owner, "If-None-Match", tag).statusCode())
                .as("its progress goes on without a version")
                .isEqualTo(200);
        for (String malformed : List.of("x", "\"", "W/", "\"a\" \"b\"", "\"a\",", "w/" + tag)) {
            Answer answer = api.call("PATCH", path, owner, "{\"notes\":\"a\"}", "If-Match", malformed);
            assertThat(answer.status()).as(malformed).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("bad_request");
        }
        assertThat(api.call("PATCH", path, owner, "{\"notes\":\"a\"}", "If-Match", "W/" + tag)
                        .status())
                .isEqualTo(200);
        assertThat(api.call("PATCH", path, owner, "{\"notes\":\"b\"}", "If-Match", tag)
                        .status())
                .isEqualTo(412);
    }

    @Test
    void givenThingsThatAreMade_whenTheirPlaceIsRead_thenItIsThere() {
        String of = "/api/v1/workshops/%d/".formatted(workshop);
        Map<String, Map<String, Object>> made = Map.of(
                of + "api-keys", Map.of("name", "Till", "scopes", List.of("read")),
                of + "kiosk-links", Map.of("name", "Wall"),
                of + "templates",
                        Map.of(
                                "name",
                                "Usual",
                                "work_type",
                                "full_ppf",
                                "stages",
                                List.of(Map.of("name", "film", "weight", 100))),
                of + "pits", Map.of("pit_number", 9),
                of + "devices", Map.of("device_id", "ESP32-EDGES"));
        made.forEach((path, body) -> {
            Answer answer = api.post(path, owner, body);
            assertThat(answer.status()).as(path + answer.text()).isEqualTo(201);
            Answer read = api.get(answer.header("Location"), owner);
            assertThat(read.status()).as(path).isEqualTo(200);
            assertThat(read.text())
                    .contains(answer.data()
                            .path("id")
                            .asText(answer.data().path("device_id").asText()));
        });
    }

    @Test
    void givenAPageOfStrangers_whenAnswered_thenItIsToldWhatItMustNotDo() throws Exception {
        HttpResponse<byte[]> answer = send("GET", "/api/v1/openapi.json", null);

        assertThat(answer.headers().firstValue("Cross-Origin-Opener-Policy")).hasValue("same-origin");
        assertThat(answer.headers().firstValue("Permissions-Policy").orElse("")).contains("camera=()");
    }

    private HttpResponse<byte[]> send(String method, String path, @Nullable String token, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static byte[] unpacked(byte[] packed) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }
}
