package dev.pitwatch.hub.mqtt;

import dev.pitwatch.core.readings.reading.Refusal;
import dev.pitwatch.hub.steps.Contracted;
import dev.pitwatch.hub.steps.SourceContract;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client of one consuming route, for camel-paho-mqtt5's {@code client=#name}: a session at the broker that outlives
 * its connections.
 *
 * <p>It connects when the route subscribes, since only then is there someone to take the backlog. It acknowledges nothing
 * by itself: a message carries its acknowledgement, good on the connection it came on. A broker that is away is tried again
 * in the background, not by a restart of the route: Camel's consumer forgets a supplied client when its start fails. A lost
 * connection is replaced once the old one's last message has found room; {@link #end} ends it until the next
 * subscription.
 */
public final class DurableMqttClient extends MqttClient implements AutoCloseable, Contracted {

    private static final Logger LOG = LoggerFactory.getLogger(DurableMqttClient.class);

    /** Artemis counts it in milliseconds that overflow after 24 days, and then drops the session within seconds. */
    private static final Duration SESSION_KEPT = Duration.ofDays(24);

    /** What is longer is refused, so more of it than tells that is not held while it waits. */
    private static final int PAYLOAD_BYTES = Refusal.KEPT_BYTES + 1;

    private static final long CHECK_MS = 500;
    private static final long LONGEST_PAUSE_MS = 10_000;
    static final long DRAIN_MS = 5_000;
    private static final long SHORT_DRAIN_MS = 1_000;
    private static final long NOTE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** A connection that old has read what waited for it. Until then a process after this one must know of that time. */
    private static final long CAUGHT_UP_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final MqttAddress address;
    private final DurableSubscription subscription;
    private final Clock clock;
    private final SubscriptionNote note;
    private final ScheduledExecutorService keeper;
    private final Counter reconnects;
    private final List<Consumer<byte[]>> probes = new CopyOnWriteArrayList<>();
    private final List<StoreProbe.MarkListener> marks = new CopyOnWriteArrayList<>();
    private final List<Consumer<Duration>> pauses = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();

    private volatile @Nullable MqttConnection connection;
    private @Nullable MqttCallback receiver;
    private @Nullable String filter;
    private int qos;
    private boolean wanted;
    private boolean subscribed;
    private long unheardNanos;
    private long notedNanos;
    private long openedNanos;
    private @Nullable Instant heard; // by this process
    private long pauseMs = CHECK_MS;
    private long nextTryNanos;

    /**
     * Makes the client; connects nothing yet.
     *
     * @param name of its session at the broker, and in metrics: one per consuming route
     * @param notes a folder of its own for what sessions are subscribed to; lives as long as the node's id
     * @param receiveMaximum how many messages the broker may have on the way, not yet acknowledged
     */
    public DurableMqttClient(
            MqttAddress address, String name, Path notes, int receiveMaximum, MeterRegistry meters, Clock clock)
            throws MqttException {
        super(address.url(), address.clientId(name), new MemoryPersistence());
        this.address = address;
        this.clock = clock;
        this.note = new SubscriptionNote(notes, address.clientId(name));
        this.subscription = new DurableSubscription(
                address,
                address.clientId(name),
                new MqttSession(true, SESSION_KEPT, receiveMaximum, PAYLOAD_BYTES),
                note);
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
        Gauge.builder("pitwatch.mqtt.unacknowledged", this, DurableMqttClient::unacknowledged)
                .description("Messages taken from the broker and not acknowledged yet, at most " + receiveMaximum)
                .tag("client", name)
                .register(meters);
        keeper.scheduleWithFixedDelay(this::keep, CHECK_MS, CHECK_MS, TimeUnit.MILLISECONDS);
    }

    /** The broker waits for an acknowledgement of each message, and sends nothing more while too many are open. */
    @Override
    public SourceContract source() {
        return new SourceContract(byte[].class, true);
    }

    /**
     * Adds a listener, called before each try to connect, for how long nothing was heard since the last one: by this
     * process or by one before it. Called, too, before the first message after a time in which the network lost all of them.
     * To be notified afterwards would be too late, since the backlog comes at once.
     */
    public void onPause(Consumer<Duration> listener) {
        pauses.add(listener);
    }

    /** The one that is to get the messages, from the next connection on. */
    @Override
    public void setCallback(MqttCallback callback) {
        synchronized (lock) {
            receiver = callback;
        }
    }

    /** Connects and subscribes; returns without when the broker is away, and goes on trying. */
    @Override
    public IMqttToken subscribe(String topicFilter, int quality) {
        synchronized (lock) {
            hangUp();
            filter = topicFilter;
            qos = quality;
            subscribed = false;
            wanted = true;
            pauseMs = CHECK_MS;
            tryToSubscribe();
        }
        return new MqttToken(getClientId());
    }

    private void tryToSubscribe() {
        try {
            makeSubscription();
            subscribed = true;
            LOG.info("mqtt client {}: connected to {}, reads {}", getClientId(), address, filter);
        } catch (IOException | RuntimeException e) {
            hangUp();
            if (pauseMs == CHECK_MS) {
                LOG.warn("mqtt client {}: {}: {}; trying again until it works", getClientId(), address, e.getMessage());
            }
            putOff();
        }
    }

    /**
     * Connects and subscribes, whatever the broker says it has kept: someone may have deleted the session's queue, or made
     * one of its name.
     */
    private void makeSubscription() throws IOException {
        Instant now = clock.instant();
        Instant before = heard;
        tellPause(before == null ? note.unheard(now) : Duration.between(before, now));
        heard = now;
        connection = openSubscribed(); // so that whoever looks may rely on the subscription
    }

    private MqttConnection openSubscribed() throws IOException {
        MqttConnection made = subscription.open(String.valueOf(filter), qos, new Messages(taker()));
        openedNanos = System.nanoTime();
        return made;
    }

    /** Leaves the connection, to make another one that subscribes again. */
    void resubscribe() {
        synchronized (lock) {
            MqttConnection left = connection;
            if (!wanted || left == null) {
                return;
            }
            left.drain(SHORT_DRAIN_MS);
            unheardNanos = left.heardNanos();
            left.close();
            connection = null;
            pauseMs = CHECK_MS;
            nextTryNanos = System.nanoTime();
        }
    }

    /** Adds a listener that receives the probes that come by the subscription; must be quick. */
    void onProbe(Consumer<byte[]> listener) {
        probes.add(listener);
    }

    /** Adds a listener that receives the marks in what comes by the subscription. */
    void onMark(StoreProbe.MarkListener listener) {
        marks.add(listener);
    }

    /** {@return the connection of now, while it is open} */
    Optional<MqttConnection> openConnection() {
        return Optional.ofNullable(connection).filter(MqttConnection::isOpen);
    }

    /** {@return when a message last came on the connection of now, by {@link System#nanoTime}; empty: none did} */
    OptionalLong arrivedNanos() {
        MqttConnection current = connection;
        return current == null ? OptionalLong.empty() : current.arrivedNanos();
    }

    /** {@return whether nothing more may come until what came is acknowledged} */
    boolean isFull() {
        MqttConnection current = connection;
        return current != null && current.isFull();
    }

    private void hangUp() {
        MqttConnection current = connection;
        if (current != null) {
            current.close();
            connection = null;
        }
    }

    /**
     * Ends the connection, once what was taken is acknowledged or that time is over; the session stays with the broker and keeps what
     * comes. {@return whether all that was taken is acknowledged; else the rest comes again on its next connection}
     */
    boolean end(long patienceMs) {
        MqttConnection ended;
        synchronized (lock) {
            wanted = false;
            ended = connection;
            connection = null;
        }
        if (ended == null) {
            return true;
        }
        boolean drained = ended.drain(patienceMs);
        ended.close();
        LOG.info(
                "mqtt client {}: disconnected, the broker keeps what comes{}",
                getClientId(),
                drained ? "" : " and sends again what is not stored yet");
        return drained;
    }

    /** {@return how many messages were taken on the connection of now and are not acknowledged} */
    int unacknowledged() {
        MqttConnection current = connection;
        return current == null ? 0 : current.unacknowledged();
    }

    @Override
    public boolean isConnected() {
        MqttConnection current = connection;
        return current != null && current.isOpen();
    }

    @Override
    public void close() {
        keeper.shutdownNow();
        end(0); // a store that is being closed acknowledges nothing more
    }

    private MqttCallback taker() {
        MqttCallback taker = receiver;
        if (taker == null) {
            throw new IllegalStateException("mqtt client %s: no callback set".formatted(getClientId()));
        }
        return taker;
    }

    /** What comes on a connection, for its route. */
    private final class Messages implements MqttConnection.Taker {

        private final MqttCallback route;

        Messages(MqttCallback route) {
            this.route = route;
        }

        @Override
        public void take(String topic, ReceivedMessage message) throws Exception {
            route.messageArrived(topic, message);
        }

        @Override
        public void probed(byte[] payload) {
            probes.forEach(listener -> listener.accept(payload));
        }

        @Override
        public void passing(MqttConnection.PassingMark mark) throws Exception {
            for (StoreProbe.MarkListener listener : marks) {
                listener.passing(mark);
            }
        }

        @Override
        public void silent(Duration time) {
            tellPause(time);
        }
    }

    /** Makes the connection that is missing. */
    private void keep() {
        synchronized (lock) {
            if (isConnected()) {
                pauseMs = CHECK_MS;
                noteHeard();
                return;
            }
            if (!wanted || System.nanoTime() - nextTryNanos < 0) {
                return;
            }
            MqttConnection lost = connection;
            if (lost != null) {
                if (lost.isTaking()) {
                    return; // its last message waits for room: so would those of a new connection
                }
                LOG.warn("mqtt client {}: connection to {} lost", getClientId(), address);
                // A network that loses everything tells nobody: it is noticed long after the last message came.
                unheardNanos = lost.heardNanos();
                lost.abandon();
                connection = null;
            }
            if (subscribed) {
                replace();
            } else {
                tryToSubscribe();
            }
        }
    }

    private void replace() {
        putOff();
        tellPause(Duration.ofNanos(System.nanoTime() - unheardNanos));
        unheardNanos = System.nanoTime();
        try {
            connection = openSubscribed();
            reconnects.increment();
            LOG.info("mqtt client {}: connected to {} again", getClientId(), address);
        } catch (IOException | RuntimeException e) {
            LOG.debug("mqtt client {}: {} not reached: {}", getClientId(), address, e.getMessage());
        }
    }

    private void tellPause(Duration unheard) {
        pauses.forEach(listener -> listener.accept(unheard));
    }

    /**
     * So that a process after this one knows since when there may be a backlog; one that waits for room reads nothing. A
     * process that dies soon after its start has not read it all: the next one counts from before that start.
     */
    private void noteHeard() {
        MqttConnection current = connection;
        if (current == null || current.isTaking()) {
            return;
        }
        Instant now = clock.instant();
        long nanos = System.nanoTime();
        heard = now.minusNanos(nanos - current.heardNanos());
        if (nanos - openedNanos > CAUGHT_UP_NANOS && nanos - notedNanos > NOTE_NANOS) {
            notedNanos = nanos;
            note.heard(heard);
        }
    }

    private void putOff() {
        nextTryNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMs);
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
}
