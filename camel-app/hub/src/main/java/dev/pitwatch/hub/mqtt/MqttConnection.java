package dev.pitwatch.hub.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, from its opening to its end, never used again. Paho's own reconnecting keeps what a broken connection
 * left behind: acknowledgements that stop its sender, and a callback thread that it waits for without end.
 */
final class MqttConnection {

    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);
    private static final long PATIENCE_MS = 15_000;
    private static final long LOOK_MS = 5;
    private static final int LEAST_FAILURE = 0x80;

    private final MqttAsyncClient client;
    private final MqttCallback receiver;
    private final AtomicInteger taking = new AtomicInteger();
    private final AtomicInteger owed = new AtomicInteger();
    private final List<Integer> early = new ArrayList<>();
    private volatile boolean open;
    private volatile boolean ended;
    private volatile boolean gated;
    private boolean opened;
    private boolean resumed;

    /** Hands messages to the receiver from the first on; connects only in {@link #open}. */
    MqttConnection(String url, String clientId, MqttCallback receiver) throws MqttException {
        this.client = new MqttAsyncClient(url, clientId, new MemoryPersistence());
        this.receiver = receiver;
        client.setManualAcks(true);
        client.setCallback(new Callback());
    }

    /** Connects, or fails and leaves nothing behind. */
    void open(MqttConnectionOptions options) throws MqttException {
        try {
            IMqttToken token = client.connect(options);
            token.waitForCompletion(PATIENCE_MS);
            resumed = token.getSessionPresent();
            opened();
        } catch (MqttException e) {
            abandon();
            throw e;
        }
    }

    /** {@return whether the broker had kept the session, with its subscriptions} */
    boolean isResumed() {
        return resumed;
    }

    /** Ends a subscription of the session and waits for the broker's answer. */
    void unsubscribe(String filter) throws MqttException {
        client.unsubscribe(filter).waitForCompletion(PATIENCE_MS);
    }

    /** Subscribes and waits for the broker's answer. */
    IMqttToken subscribe(String filter, int qos) throws MqttException {
        IMqttToken token = client.subscribe(subscription(filter, qos));
        token.waitForCompletion(PATIENCE_MS);
        int refusal = refusal(token);
        if (refusal != 0) {
            throw new MqttException(refusal);
        }
        return token;
    }

    /** Subscribes without waiting; a refusal ends the connection, so that it is tried again. */
    void subscribeLater(String filter, int qos) throws MqttException {
        client.subscribe(
                subscription(filter, qos),
                null,
                new MqttActionListener() {
                    @Override
                    public void onSuccess(IMqttToken token) {
                        int refusal = refusal(token);
                        if (refusal != 0) {
                            failed("reason code " + refusal);
                        }
                    }

                    @Override
                    public void onFailure(IMqttToken token, Throwable failure) {
                        failed(String.valueOf(failure.getMessage()));
                    }

                    private void failed(String reason) {
                        LOG.warn("mqtt client {}: subscription to {} failed: {}", client.getClientId(), filter, reason);
                        open = false;
                    }
                },
                new MqttProperties());
    }

    /** Publishes with QoS 1; completed with the broker's reason code, 0 to 127, once it has the message. */
    CompletableFuture<Integer> publish(String topic, byte[] payload) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        try {
            client.publish(
                    topic, new MqttMessage(payload, 1, false, new MqttProperties()), null, new MqttActionListener() {
                        @Override
                        public void onSuccess(IMqttToken token) {
                            int refusal = refusal(token);
                            if (refusal != 0) {
                                done.completeExceptionally(new MqttException(refusal));
                            } else {
                                int[] codes = token.getReasonCodes();
                                done.complete(codes == null || codes.length == 0 ? 0 : codes[0]);
                            }
                        }

                        @Override
                        public void onFailure(IMqttToken token, Throwable failure) {
                            done.completeExceptionally(failure);
                        }
                    });
        } catch (MqttException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    private static MqttSubscription[] subscription(String filter, int qos) {
        return new MqttSubscription[] {new MqttSubscription(filter, qos)};
    }

    private static int refusal(IMqttToken token) {
        int[] codes = token.getReasonCodes();
        if (codes != null) {
            for (int code : codes) {
                if (code >= LEAST_FAILURE) {
                    return code;
                }
            }
        }
        return 0;
    }

    boolean isOpen() {
        return open && client.isConnected();
    }

    /** {@return how many messages were taken and are not acknowledged yet} */
    int unacknowledged() {
        return owed.get();
    }

    /** {@return whether a message is still on its way into its route, perhaps waiting for room} */
    boolean isTaking() {
        return taking.get() > 0;
    }

    /**
     * Takes nothing more, and waits for the acknowledgements of what was taken; what came too late stays with the broker.
     *
     * @return whether all were sent within that time
     */
    boolean drain(long patienceMs) throws InterruptedException {
        gated = true;
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        while (isOpen() && (isTaking() || owed.get() > 0) && System.nanoTime() < until) {
            Thread.sleep(LOOK_MS);
        }
        return !isTaking() && owed.get() == 0;
    }

    /** Ends it in order: what is acknowledged is sent, what isn't stays with the broker. */
    void close() {
        end();
        try {
            client.disconnect(0).waitForCompletion(PATIENCE_MS);
        } catch (MqttException e) {
            abandon();
        }
    }

    /** Ends it without a word to the broker. */
    void abandon() {
        end();
        try {
            client.disconnectForcibly(0, 0, false);
        } catch (MqttException e) {
            LOG.debug("mqtt client {}: {}", client.getClientId(), e.getMessage());
        }
    }

    private void end() {
        ended = true;
        open = false;
    }

    private void acknowledge(int id) {
        try {
            sendOrKeep(id);
        } finally {
            owed.decrementAndGet();
        }
    }

    private void sendOrKeep(int id) {
        synchronized (early) {
            if (!opened) {
                early.add(id); // a message may overtake the news of its connection
                return;
            }
        }
        if (open) { // else the broker sends the message again on the next connection
            sendAcknowledgement(id);
        }
    }

    private void sendAcknowledgement(int id) {
        try {
            client.messageArrivedComplete(id, 1);
        } catch (MqttException | RuntimeException e) {
            LOG.debug("mqtt client {}: message {} not acknowledged: {}", client.getClientId(), id, e.getMessage());
        }
    }

    /** From now on the sender takes acknowledgements; before, one would have ended it. */
    private void opened() {
        List<Integer> waiting;
        synchronized (early) {
            open = !ended;
            opened = true;
            waiting = List.copyOf(early);
            early.clear();
        }
        waiting.forEach(this::sendAcknowledgement);
    }

    private final class Callback implements MqttCallback {

        @Override
        public void connectComplete(boolean reconnect, String url) {
            opened();
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) throws Exception {
            taking.incrementAndGet(); // before the look at the gate: whoever closes it waits for whatever got through
            try {
                if (!ended && !gated) { // else the broker sends it again on the next connection
                    take(topic, message);
                }
            } finally {
                taking.decrementAndGet();
            }
        }

        private void take(String topic, MqttMessage message) throws Exception {
            int id = message.getId();
            boolean acknowledged = message.getQos() > 0 && id > 0;
            if (acknowledged) {
                owed.incrementAndGet();
            }
            receiver.messageArrived(
                    topic, new ReceivedMessage(message, acknowledged ? () -> acknowledge(id) : () -> {}));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            end();
        }

        @Override
        public void mqttErrorOccurred(MqttException failure) {
            receiver.mqttErrorOccurred(failure);
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // publishers have a listener of their own
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // no enhanced sign-in is used
        }
    }
}
