package dev.pitwatch.hub.mqtt;

import dev.pitwatch.core.readings.reading.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, from its opening to its end, never used again. Messages go to the taker in their order on a thread of
 * their own, which may have to wait; the network's thread never does.
 */
final class MqttConnection {

    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);
    private static final long TIMEOUT_MS = 15_000;
    private static final long GOODBYE_MS = 2_000;
    private static final long POLL_MS = 5;
    private static final int LEAST_FAILURE = 0x80;

    /** So much may wait before the network has to: QoS 0 heeds no receive maximum, nor does each broker (Mosquitto 2.0.11). */
    private static final int MAX_WAITING = 1_000;

    private static final int LONGEST_TOPIC = Refusal.KEPT_TOPIC + 1;

    private static final Arrived END =
            new Arrived("", new ReceivedMessage(new byte[0], 0, 0, 0, false, false, null, () -> {}), false);

    /** Receiver of the messages; may wait for room. */
    interface Taker {
        void take(String topic, ReceivedMessage message) throws Exception;

        /** A probe came by {@link QueueProbe}; must be quick. */
        default void probed(byte[] payload) {}

        /** All that came before has been taken; what is put now is stored once all that is. May wait for room. */
        default void passing(PassingMark mark) throws Exception {}

        /** For so long nothing could come, and what waited may come all at once from now on; must be quick. */
        default void silent(Duration time) {}
    }

    /**
     * What stands in the queue.
     *
     * @param mark whether it is a {@link PassingMark}, and no message of a device
     */
    private record Arrived(String topic, ReceivedMessage message, boolean mark) {}

    /**
     * A place in what came.
     *
     * @param payload of the message that marks it; empty: a place that was marked here
     * @param whenStored to be run once all before it is stored
     */
    record PassingMark(byte[] payload, Runnable whenStored) {}

    private final String clientId;
    private final Taker taker;
    private final MqttWire wire;
    private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
    private final AtomicInteger owed = new AtomicInteger();
    private final int receiveMaximum;
    private volatile long arrivedNanos;
    private volatile boolean some;
    private volatile boolean open;
    private volatile boolean ended;
    private volatile boolean gated;
    private volatile boolean held;
    private volatile boolean taking;
    private boolean resumed;

    /** Hands messages to the taker from the first on; connects only in {@link #open}. */
    MqttConnection(MqttAddress address, String clientId, MqttSession session, Taker taker) {
        this.clientId = clientId;
        this.taker = taker;
        this.receiveMaximum = session.receiveMaximum();
        this.wire = new MqttWire(address, clientId, session, new Arrivals());
    }

    /** Connects, or fails and leaves nothing behind. */
    void open() throws IOException {
        Thread taking = new Thread(this::take, "mqtt-take " + clientId);
        taking.setDaemon(true);
        taking.start();
        try {
            resumed = await(wire.open());
            open = !ended;
        } catch (IOException e) {
            abandon();
            throw e;
        }
    }

    /** {@return whether the broker had kept the session, with its subscriptions} */
    boolean isResumed() {
        return resumed;
    }

    /** Ends a subscription of the session and waits for the broker's answer. */
    void unsubscribe(String filter) throws IOException {
        await(wire.unsubscribe(filter));
    }

    /** Subscribes and waits for the broker's answer. */
    void subscribe(String filter, int qos) throws IOException {
        await(granted(wire.subscribe(filter, qos)));
    }

    /** Publishes with QoS 1; completed with the broker's reason code, 0 to 127, once it has the message. */
    CompletableFuture<Integer> publish(String topic, byte[] payload) {
        return granted(wire.publish(topic, payload, false));
    }

    /** Makes the broker forget what it keeps on the topic. {@return its reason code} */
    CompletableFuture<Integer> clear(String topic) {
        return granted(wire.publish(topic, new byte[0], true));
    }

    private static CompletableFuture<Integer> granted(CompletableFuture<List<Integer>> answer) {
        return answer.thenCompose(codes -> {
            int code = codes.isEmpty() ? 0 : codes.get(0);
            return code < LEAST_FAILURE
                    ? CompletableFuture.completedFuture(code)
                    : CompletableFuture.failedFuture(
                            new IOException("the broker refuses, reason code 0x" + Integer.toHexString(code)));
        });
    }

    /** Runs that once all that has come until now is stored; never when the connection ends before. */
    void mark(Runnable whenStored) {
        arrived.add(new Arrived("", new ReceivedMessage(new byte[0], 0, 0, 0, false, false, null, whenStored), true));
    }

    private static <T> T await(CompletableFuture<T> answer) throws IOException {
        try {
            return answer.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer for %d s".formatted(TimeUnit.MILLISECONDS.toSeconds(TIMEOUT_MS)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    boolean isOpen() {
        return open && wire.isOpen();
    }

    /** {@return when something last came from the broker, by {@link System#nanoTime}} */
    long heardNanos() {
        return wire.heardNanos();
    }

    /** {@return when a message last came, by {@link System#nanoTime}; empty before the first} */
    OptionalLong arrivedNanos() {
        return some ? OptionalLong.of(arrivedNanos) : OptionalLong.empty();
    }

    /** {@return whether nothing more may come until what came is acknowledged} */
    boolean isFull() {
        return held || owed.get() + arrived.size() >= receiveMaximum;
    }

    /** {@return how many messages were taken and are not acknowledged yet} */
    int unacknowledged() {
        return owed.get();
    }

    /** {@return whether a message is still on its way into its route, perhaps waiting for room} */
    boolean isTaking() {
        return taking;
    }

    /** Takes nothing more; what comes too late stays with the broker. */
    void gate() {
        gated = true;
    }

    /**
     * Takes nothing more, and waits for the acknowledgements of what was taken.
     *
     * @return whether all were sent within that time
     */
    boolean drain(long patienceMs) {
        gate();
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        try {
            while (isOpen() && (isTaking() || owed.get() > 0) && System.nanoTime() < until) {
                Thread.sleep(POLL_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !isTaking() && owed.get() == 0;
    }

    /** Ends it in order: what is acknowledged is sent, what isn't stays with the broker. */
    void close() {
        end();
        wire.close(GOODBYE_MS);
    }

    /** Ends it without a word to the broker. */
    void abandon() {
        end();
        wire.abandon();
    }

    private void end() {
        ended = true;
        open = false;
        arrived.add(END);
    }

    private void acknowledge(int id) {
        if (ended) {
            owed.decrementAndGet(); // the broker sends the message again on the next connection
        } else {
            wire.acknowledge(id);
        }
    }

    /** One by one: whatever waits for its turn has to stand in the queue, where {@link #isFull} counts it. */
    private void take() {
        try {
            while (!ended) {
                Arrived next = arrived.take();
                readOn();
                take(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(Arrived next) {
        taking = true; // before the look at the gate: whoever closes it waits for whatever got through
        try {
            if (!ended && !gated) { // else the broker sends it again on the next connection
                if (next.message().getQos() > 0) {
                    owed.incrementAndGet();
                }
                if (next.mark()) {
                    taker.passing(new PassingMark(
                            next.message().getPayload(), next.message().ack()));
                } else {
                    taker.take(next.topic(), next.message());
                }
            }
        } catch (Exception e) {
            LOG.warn("mqtt client {}: message on {} not taken: {}", clientId, next.topic(), e.getMessage(), e);
            abandon(); // so that the broker sends it again
        } finally {
            taking = false;
        }
    }

    /** Thousands may wait; a topic of that length is none of the contract's, with or without the rest. */
    private static String shortened(String topic) {
        return topic.length() <= LONGEST_TOPIC ? topic : topic.substring(0, LONGEST_TOPIC);
    }

    private void readOn() {
        if (held && arrived.size() <= MAX_WAITING / 2) {
            held = false;
            wire.read(true);
        }
    }

    private final class Arrivals implements WireListener {

        @Override
        public void arrived(
                String topic,
                byte[] payload,
                int length,
                int qos,
                int id,
                boolean retained,
                boolean duplicate,
                @Nullable String account) {
            if (ended) {
                return; // the broker sends it again on the next connection
            }
            arrivedNanos = wire.heardNanos();
            some = true;
            Runnable ack = qos == 0 ? () -> {} : () -> acknowledge(id);
            boolean mark = StoreProbe.isProbe(topic, payload);
            if (!mark && topic.equals(QueueProbe.TOPIC)) {
                probed(payload, qos, ack);
                return;
            }
            ReceivedMessage message = new ReceivedMessage(payload, length, qos, id, retained, duplicate, account, ack);
            arrived.add(new Arrived(shortened(topic), message, mark));
            if (!held && arrived.size() > MAX_WAITING) {
                wire.read(false);
                held = true;
                readOn(); // whoever took the last ones may have looked before
            }
        }

        /** Before all that waits for its route: it says that the queue is read, not how fast. */
        private void probed(byte[] payload, int qos, Runnable ack) {
            if (qos > 0) {
                owed.incrementAndGet();
            }
            taker.probed(payload);
            ack.run();
        }

        @Override
        public void acknowledged(int count) {
            owed.addAndGet(-count);
        }

        @Override
        public void silent(Duration time) {
            taker.silent(time);
        }

        @Override
        public void ended() {
            end();
        }
    }
}
