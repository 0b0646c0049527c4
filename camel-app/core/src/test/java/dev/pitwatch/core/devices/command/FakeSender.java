package dev.pitwatch.core.devices.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A broker that can be away, and that may have no subscriber. */
final class FakeSender implements CommandSender {

    record Sent(String topic, JsonNode message) {}

    final List<Sent> sent = new CopyOnWriteArrayList<>();
    final List<String> cleared = new CopyOnWriteArrayList<>();
    volatile boolean away;
    /** How many more it takes; then none has room. */
    final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);

    volatile boolean subscribed = true;
    /** Told of each that it has taken. */
    volatile Consumer<Sent> taken = one -> {};

    @Override
    public CompletionStage<Boolean> send(String topic, byte[] payload) {
        if (away) {
            return CompletableFuture.failedFuture(new NotSentException("planted: the broker is away"));
        }
        if (room.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            return CompletableFuture.<Boolean>failedFuture(new RejectedExecutionException("planted: no room"))
                    .thenApply(subscribed -> subscribed); // which wraps it, as the publisher's does
        }
        try {
            Sent one = new Sent(topic, Json.MAPPER.readTree(payload));
            sent.add(one);
            taken.accept(one);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return CompletableFuture.completedFuture(subscribed);
    }

    @Override
    public CompletionStage<Boolean> clear(String topic) {
        if (away) {
            return CompletableFuture.failedFuture(new IOException("planted: the broker is away"));
        }
        cleared.add(topic);
        return CompletableFuture.completedFuture(true);
    }

    List<String> commands() {
        return sent.stream().map(one -> one.message().get("command").asText()).toList();
    }
}
