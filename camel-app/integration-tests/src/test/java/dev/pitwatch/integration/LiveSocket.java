package dev.pitwatch.integration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One WebSocket and all that came over it. */
final class LiveSocket implements AutoCloseable, WebSocket.Listener {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final StringBuilder part = new StringBuilder();
    private @Nullable WebSocket socket;

    private LiveSocket() {}

    static LiveSocket open(URI uri) {
        LiveSocket live = new LiveSocket();
        live.socket = CLIENT.newWebSocketBuilder().buildAsync(uri, live).join();
        live.await("hello");
        return live;
    }

    void send(Map<String, Object> frame) {
        Objects.requireNonNull(socket)
                .sendText(Json.MAPPER.valueToTree(frame).toString(), true)
                .join();
    }

    /** Waits for a frame of that type, from the first one on. */
    JsonNode await(String type) {
        return await(type, data -> true);
    }

    /** Waits for a frame of that type with such data, from the first one on. */
    JsonNode await(String type, Predicate<JsonNode> data) {
        return Awaitility.await("frame " + type)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> find(type, data), Optional::isPresent)
                .orElseThrow();
    }

    boolean has(String type, Predicate<JsonNode> data) {
        return find(type, data).isPresent();
    }

    /** {@return all frames so far, oldest first; grows} */
    List<JsonNode> frames() {
        return frames;
    }

    private Optional<JsonNode> find(String type, Predicate<JsonNode> data) {
        return frames.stream()
                .filter(frame -> frame.path("type").asText().equals(type))
                .filter(frame -> data.test(frame.path("data")))
                .findFirst();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            frames.add(parse(part.toString()));
            part.setLength(0);
        }
        from.request(1);
        return CompletableFuture.completedStage(null);
    }

    private static JsonNode parse(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** Throws when something came that the contract doesn't name, or not as it says. */
    @Override
    public void close() {
        Objects.requireNonNull(socket).abort();
        LiveContract.hold(frames);
    }
}
