package dev.pitwatch.core.work.camera;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.MediaMtxRecordings;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A call that was recorded at the real server, to be sent to the stand-in, or to a real one again. */
record RecordedCall(String name, String pathAndQuery) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    static RecordedCall of(String name) {
        URI was = URI.create(MediaMtxRecordings.read(name).at("/request/url").asText());
        String query = was.getRawQuery() == null ? "" : "?" + was.getRawQuery();
        return new RecordedCall(name, was.getRawPath() + query);
    }

    /** {@return the same call for a session of the stand-in, whose ids are others} */
    RecordedCall forSession(String id) {
        return new RecordedCall(name, pathAndQuery.substring(0, pathAndQuery.lastIndexOf('/') + 1) + id);
    }

    /** As {@link #sendTo(URI)}, to the stand-in. */
    JsonNode sendTo(MediaMtxStandIn server) throws IOException, InterruptedException {
        return sendTo(server.url());
    }

    /** Sends it, and holds status, names of fields, error, length and names of a list against what was recorded. Returns the answer. */
    JsonNode sendTo(URI server) throws IOException, InterruptedException {
        JsonNode recorded = MediaMtxRecordings.read(name);
        JsonNode request = recorded.get("request");
        HttpRequest.Builder call = HttpRequest.newBuilder(server.resolve(pathAndQuery));
        request.get("headers")
                .properties()
                .forEach(one -> call.header(one.getKey(), one.getValue().asText()));
        JsonNode sent = request.get("body");
        var answer = CLIENT.send(
                call.method(
                                request.get("method").asText(),
                                sent.isNull() ? BodyPublishers.noBody() : BodyPublishers.ofString(sent.toString()))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode())
                .as(name)
                .isEqualTo(recorded.get("status").asInt());
        JsonNode was = recorded.get("body");
        JsonNode body = json(answer.body());
        assertThat(fields(body)).as(name).isEqualTo(fields(was));
        for (String one : List.of("error", "itemCount", "pageCount")) {
            assertThat(body.path(one)).as("%s of %s", one, name).isEqualTo(was.path(one));
        }
        assertThat(body.path("items").findValuesAsText("name"))
                .as(name)
                .isEqualTo(was.path("items").findValuesAsText("name"));
        return body;
    }

    private static JsonNode json(String text) throws IOException {
        return text.startsWith("{") || text.startsWith("[") ? Json.MAPPER.readTree(text) : new TextNode(text);
    }

    /** {@return names of fields, also of those inside; of a list those of its first} */
    static Map<String, Object> fields(JsonNode node) {
        JsonNode object = node.isArray() && !node.isEmpty() ? node.get(0) : node;
        return object.properties().stream()
                .collect(toMap(Map.Entry::getKey, one -> fields(one.getValue()), (a, b) -> a, TreeMap::new));
    }
}
