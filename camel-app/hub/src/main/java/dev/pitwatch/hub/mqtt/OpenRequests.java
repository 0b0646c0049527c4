package dev.pitwatch.hub.mqtt;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the broker has not answered yet, by packet id, and publications that wait for its room. On the connection's thread. */
final class OpenRequests {

    static final int MAX_IDS = 65_535;

    private final Map<Integer, CompletableFuture<List<Integer>>> asked = new HashMap<>();
    private final Deque<Publication> waiting = new ArrayDeque<>();
    private int publishing;
    private int publishingMost = MAX_IDS;
    private int lastId;

    /** A message to be published with QoS 1, and what becomes of it. */
    record Publication(String topic, byte[] payload, boolean retained, CompletableFuture<List<Integer>> answer) {}

    /** {@return the id of a request that waits for that answer from now on} */
    int ask(CompletableFuture<List<Integer>> answer) {
        do {
            lastId = lastId % MAX_IDS + 1;
        } while (asked.containsKey(lastId));
        asked.put(lastId, answer);
        return lastId;
    }

    void answered(int id, List<Integer> codes) {
        CompletableFuture<List<Integer>> answer = asked.remove(id);
        if (answer != null) {
            answer.complete(codes);
        }
    }

    /** The broker takes so many publications that it has not acknowledged. */
    void publishAtMost(int most) {
        publishingMost = most;
    }

    void add(Publication publication) {
        waiting.add(publication);
    }

    /** {@return the next publication that the broker has room for} */
    Optional<Publication> next() {
        if (publishing >= publishingMost || waiting.isEmpty()) {
            return Optional.empty();
        }
        publishing++;
        return Optional.of(waiting.remove());
    }

    void published(int id, int code) {
        publishing--;
        answered(id, List.of(code));
    }

    /** Fails all of it. */
    void fail(IOException cause) {
        asked.values().forEach(answer -> answer.completeExceptionally(cause));
        asked.clear();
        waiting.forEach(publication -> publication.answer().completeExceptionally(cause));
        waiting.clear();
    }
}
