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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Calls a media server by HTTP; some calls get, in place of its answer, one that only a server with another past or an ill one gives. */
final class FaultyControl implements MediaControl {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, Answer> instead = new ConcurrentHashMap<>();
    private final URI server;
    private final Duration longest;

    FaultyControl(URI server, Duration longest) {
        this.server = server;
        this.longest = longest;
    }

    /** From now on calls whose method and path begin so are answered so. */
    void answer(String begin, int status, String body) {
        instead.put(begin, new Answer(status, body));
    }

    /** From now on all calls are answered by the server. */
    void heal() {
        instead.clear();
    }

    @Override
    public Answer call(String method, String path, Optional<JsonNode> body) {
        String call = method + " " + path;
        return instead.entrySet().stream()
                .filter(entry -> call.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> send(method, path, body));
    }

    private Answer send(String method, String path, Optional<JsonNode> body) {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(longest)
                .method(
                        method,
                        body.map(json -> BodyPublishers.ofString(json.toString()))
                                .orElseGet(BodyPublishers::noBody))
                .build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new MediaServerException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MediaServerException(method + " " + path, e);
        }
    }
}
