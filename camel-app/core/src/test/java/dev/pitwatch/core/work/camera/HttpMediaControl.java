package dev.pitwatch.core.work.camera;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Calls of a media server's control API over the network. */
record HttpMediaControl(URI server, HttpClient client, Duration longest) implements MediaControl {

    HttpMediaControl(URI server) {
        this(server, Duration.ofSeconds(10));
    }

    HttpMediaControl(URI server, Duration longest) {
        this(
                server,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(2))
                        .build(),
                longest);
    }

    @Override
    public Answer call(String method, String path, Optional<JsonNode> body) {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(longest)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.map(json -> BodyPublishers.ofString(json.toString()))
                                .orElseGet(BodyPublishers::noBody))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body(), Optional.empty());
        } catch (IOException e) {
            throw new MediaServerException("%s %s: %s".formatted(method, path, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MediaServerException("%s %s: interrupted".formatted(method, path), e);
        }
    }
}
