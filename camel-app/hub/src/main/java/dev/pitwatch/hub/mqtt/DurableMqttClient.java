package dev.pitwatch.hub.mqtt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client of one consuming route, for camel-paho-mqtt5's {@code client=#name}: a session at the broker that outlives
 * its connections.
 *
 * <p>It connects when the route subscribes, since only then is there somebody to take the backlog. It acknowledges nothing
 * by itself: a message carries its acknowledgement, good on the connection it came on. A lost connection is replaced in
 * the background, once the old one's last message has found room; {@link #disconnect} ends it until the next subscription.
 */
public final class DurableMqttClient extends MqttClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DurableMqttClient.class);
    private static final Duration SESSION_KEPT = Duration.ofDays(30);
    private static final long CHECK_MS = 500;
    private static final long LONGEST_PAUSE_MS = 10_000;

    private final MqttAddress address;
    private final MqttConnectionOptions options;
    private final ScheduledExecutorService keeper;
    private final Counter reconnects;
    private final List<Consumer<Duration>> pauses = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();

    private volatile @Nullable MqttConnection connection;
    private @Nullable MqttCallback receiver;
    private @Nullable String filter;
    private int qos;
    private boolean wanted;
    private long lostNanos;
    private long pauseMs = CHECK_MS;
    private long nextTryNanos;

    /**
     * Makes the client; connects nothing yet.
     *
     * @param name of its session at the broker, and in metrics: one per consuming route
     * @param receiveMaximum how many messages the broker may have on the way, not yet acknowledged
     */
    public DurableMqttClient(MqttAddress address, String name, int receiveMaximum, MeterRegistry meters)
            throws MqttException {
        super(address.url(), address.clientId(name), new MemoryPersistence());
        this.address = address;
        this.options = address.durableOptions(SESSION_KEPT, receiveMaximum);
        this.keeper = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "mqtt-" + name);
            thread.setDaemon(true);
            return thread;
        });
        this.reconnects = Counter.builder("pitwatch.mqtt.reconnects")
                .description("Connections to the broker that were lost and made again")
                .tag("client", name)
                .register(meters);
        Gauge.builder("pitwatch.mqtt.connected", this, client -> client.isConnected() ? 1 : 0)
                .description("1 while the client is connected to the broker")
                .tag("client", name)
                .register(meters);
        keeper.scheduleWithFixedDelay(this::keep, CHECK_MS, CHECK_MS, TimeUnit.MILLISECONDS);
    }

    /** Adds somebody who is told, at each connection that replaces a lost one, for how long nothing was heard. */
    public void onPause(Consumer<Duration> listener) {
        pauses.add(listener);
    }

    /** Whoever is to get the messages, from the next connection on. */
    @Override
    public void setCallback(MqttCallback callback) {
        synchronized (lock) {
            receiver = callback;
        }
    }

    /** Connects and subscribes; fails when the broker is away, for the route controller to try again. */
    @Override
    public IMqttToken subscribe(String topicFilter, int quality) throws MqttException {
        synchronized (lock) {
            MqttConnection before = connection;
            if (before != null) {
                before.close();
                connection = null;
            }
            filter = topicFilter;
            qos = quality;
            MqttConnection opened = establish();
            try {
                IMqttToken token = opened.subscribe(topicFilter, quality);
                wanted = true;
                LOG.info("mqtt client {}: connected to {}, reads {}", getClientId(), address, topicFilter);
                return token;
            } catch (MqttException e) {
                opened.close();
                connection = null;
                throw e;
            }
        }
    }

    /** Ends the connection; the session stays with the broker and keeps what comes. */
    @Override
    public void disconnect() {
        MqttConnection ended;
        synchronized (lock) {
            wanted = false;
            ended = connection;
            connection = null;
        }
        if (ended != null) {
            ended.close();
            LOG.info("mqtt client {}: disconnected, the broker keeps what comes", getClientId());
        }
    }

    @Override
    public boolean isConnected() {
        MqttConnection current = connection;
        return current != null && current.isOpen();
    }

    @Override
    public void close() {
        keeper.shutdownNow();
        disconnect();
    }

    private MqttConnection establish() throws MqttException {
        MqttCallback taker = receiver;
        if (taker == null) {
            throw new IllegalStateException("mqtt client %s: no callback set".formatted(getClientId()));
        }
        MqttConnection opening = new MqttConnection(address.url(), getClientId(), taker);
        opening.open(options);
        connection = opening;
        return opening;
    }

    /** Replaces a lost connection. */
    private void keep() {
        synchronized (lock) {
            MqttConnection lost = connection;
            if (isConnected()) {
                pauseMs = CHECK_MS;
                return;
            }
            if (!wanted || System.nanoTime() - nextTryNanos < 0) {
                return;
            }
            if (lost != null) {
                if (lost.isTaking()) {
                    return; // its last message waits for room: so would those of a new connection
                }
                LOG.warn("mqtt client {}: connection to {} lost", getClientId(), address);
                lostNanos = System.nanoTime();
                lost.abandon();
                connection = null;
            }
            replace();
        }
    }

    private void replace() {
        nextTryNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMs);
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
        try {
            MqttConnection opened = establish();
            reconnects.increment();
            Duration unheard = Duration.ofNanos(System.nanoTime() - lostNanos).plusMillis(2 * CHECK_MS);
            pauses.forEach(listener -> listener.accept(unheard));
            opened.subscribeLater(String.valueOf(filter), qos);
            LOG.info("mqtt client {}: connected to {} again", getClientId(), address);
        } catch (MqttException | RuntimeException e) {
            LOG.debug("mqtt client {}: {} not reached: {}", getClientId(), address, e.getMessage());
        }
    }
}
