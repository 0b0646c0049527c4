package dev.pitwatch.core.work.camera;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Calls a media server by HTTP; some calls get, in place of its answer, one that only a server with another past or an ill one gives. */
final class FaultyControl implements MediaControl {

    private volatile Optional<Duration> ahead = Optional.empty();
    private final Map<String, Answer> instead = new ConcurrentHashMap<>();
    private final MediaControl server;

    FaultyControl(URI server, Duration longest) {
        this.server = new HttpMediaControl(server, longest);
    }

    /** From now on calls whose method and path begin so are answered so. */
    void answer(String begin, int status, String body) {
        instead.put(begin, new Answer(status, body, Optional.empty()));
    }

    /** From now on all calls are answered by the server. */
    void heal() {
        instead.clear();
    }

    /** From now on the server's clock is so much ahead of ours. */
    void ahead(Duration much) {
        ahead = Optional.of(much);
    }

    @Override
    public Answer call(String method, String path, Optional<JsonNode> body) {
        String call = method + " " + path;
        Answer answer = instead.entrySet().stream()
                .filter(entry -> call.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> server.call(method, path, body));
        return new Answer(answer.status(), answer.body(), ahead);
    }
}
