package dev.pitwatch.hub.mqtt;

import dev.pitwatch.core.devices.command.CommandSender;
import dev.pitwatch.core.devices.command.NotSentException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes commands and questions on a connection of its own, which is made and replaced in the background. Keeps no message. */
public final class MqttPublisher implements CommandSender, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MqttPublisher.class);
    private static final String NAME = "commands";
    private static final long CHECK_MS = 1_000;
    private static final long TIMEOUT_S = 30;

    /** Below what brokers commonly take at once, so that the limit is ours. */
    private static final int MAX_ON_THE_WAY = 64;

    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;

    private final MqttAddress address;
    private final Semaphore room = new Semaphore(MAX_ON_THE_WAY);
    private final ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "mqtt-" + NAME);
        thread.setDaemon(true);
        return thread;
    });
    private final Counter away;
    private final Counter full;
    private final Counter late;
    private final Counter failed;
    private final Map<String, Consumer<byte[]>> answered = new ConcurrentHashMap<>();
    private volatile @Nullable MqttConnection connection;

    /** Connects nothing yet: see {@link #start}. */
    public MqttPublisher(MqttAddress address, MeterRegistry meters) {
        this.address = address;
        this.away = unsent(meters, "away");
        this.full = unsent(meters, "full");
        this.late = unsent(meters, "timeout");
        this.failed = unsent(meters, "failed");
        Gauge.builder("pitwatch.commands.unconfirmed", room, left -> MAX_ON_THE_WAY - left.availablePermits())
                .description("Commands on their way to the broker, at most " + MAX_ON_THE_WAY)
                .register(meters);
    }

    private static Counter unsent(MeterRegistry meters, String reason) {
        return Counter.builder("pitwatch.commands.unsent")
                .description("Tries to send a command that the broker did not confirm; each is made again later")
                .tag("reason", reason)
                .register(meters);
    }

    /** Starts to connect in the background. */
    public void start() {
        keeper.scheduleWithFixedDelay(this::keep, 0, CHECK_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<Boolean> send(String topic, byte[] payload) {
        return withRoom(open -> open.publish(topic, payload)).thenApply(code -> code != NO_MATCHING_SUBSCRIBERS);
    }

    @Override
    public CompletionStage<Boolean> clear(String topic) {
        return withRoom(open -> open.clear(topic)).thenApply(code -> true);
    }

    /** Publishes with QoS 1, without a count and without room among commands; returns at once. */
    CompletionStage<Integer> publish(String topic, byte[] payload) {
        MqttConnection current = connection;
        return current == null || !current.isOpen()
                ? CompletableFuture.failedFuture(
                        new IllegalStateException("broker %s is not connected".formatted(address)))
                : current.publish(topic, payload);
    }

    /** Hands on what the broker answers on this connection, on a topic that takes no subscription; must be quick. */
    void onAnswer(String topic, Consumer<byte[]> taker) {
        answered.put(topic, taker);
    }

    private CompletionStage<Integer> withRoom(Function<MqttConnection, CompletableFuture<Integer>> publication) {
        MqttConnection current = connection;
        if (current == null || !current.isOpen()) {
            away.increment();
            return CompletableFuture.failedFuture(
                    new NotSentException("broker %s is not connected".formatted(address)));
        }
        if (!room.tryAcquire()) {
            full.increment();
            return CompletableFuture.failedFuture(new RejectedExecutionException(
                    "%d commands are on their way to the broker already".formatted(MAX_ON_THE_WAY)));
        }
        return publication.apply(current).orTimeout(TIMEOUT_S, TimeUnit.SECONDS).whenComplete((code, failure) -> {
            room.release();
            if (failure != null) {
                (failure instanceof TimeoutException ? late : failed).increment();
            }
        });
    }

    private void keep() {
        MqttConnection current = connection;
        if (current != null && current.isOpen()) {
            return;
        }
        if (current != null) {
            current.abandon();
        }
        try {
            MqttConnection opening =
                    new MqttConnection(address, address.clientId(NAME), MqttSession.passing(), this::arrived);
            opening.open();
            connection = opening;
            LOG.info("mqtt client {}: connected to {}", address.clientId(NAME), address);
        } catch (IOException | RuntimeException e) {
            connection = null;
            LOG.debug("mqtt client {}: {} not reached: {}", address.clientId(NAME), address, e.getMessage());
        }
    }

    @Override
    public void close() {
        keeper.shutdownNow();
        MqttConnection current = connection;
        if (current != null) {
            current.close();
        }
    }

    private void arrived(String topic, ReceivedMessage message) {
        Consumer<byte[]> taker = answered.get(topic);
        if (taker == null) {
            throw new IllegalStateException("message on %s, though nothing is subscribed to".formatted(topic));
        }
        taker.accept(message.getPayload());
        message.ack().run();
    }
}
