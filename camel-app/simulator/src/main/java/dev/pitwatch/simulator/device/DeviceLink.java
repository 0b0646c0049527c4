package dev.pitwatch.simulator.device;

import dev.pitwatch.core.admission.broker.SimulatedClient;
import dev.pitwatch.simulator.demo.Demo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A simulated device's connection to the broker, whose session is kept for a day. Answers come on Paho's threads. */
final class DeviceLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceLink.class);
    private static final long SESSION_SECONDS = 86_400;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final long DISCONNECT_MS = 1_000;
    private static final long ANSWER_MS = 2_000;

    private final Demo.Device account;
    private final Listener listener;
    private final MqttAsyncClient client;

    /** Listener for what becomes of it. It must not wait for the broker. */
    interface Listener {
        void connected();

        void failed(Throwable failure);

        /** With the broker's reason code; 0: it gave none. */
        void disconnected(int reasonCode);

        /** A command came. */
        void arrived(byte[] payload);
    }

    /** A link under that client id, which is to be the account's own where it has one. */
    DeviceLink(String brokerUrl, String clientId, Demo.Device account, Listener listener) throws MqttException {
        this.account = account;
        this.listener = listener;
        this.client = new MqttAsyncClient(brokerUrl, clientId, new MemoryPersistence());
        client.setCallback(new Callback());
    }

    /** Begins to connect, with that will and a session that is kept. */
    void connect(String willTopic, byte[] will) throws MqttException {
        MqttConnectionOptions options = options();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(SESSION_SECONDS);
        options.setWill(willTopic, new MqttMessage(will, 1, true, new MqttProperties()));
        client.connect(options, null, new OnConnect());
    }

    /** Begins to connect, without a will or a session. */
    void connect() throws MqttException {
        client.connect(options(), null, new OnConnect());
    }

    private MqttConnectionOptions options() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName(account.mqttUsername());
        options.setPassword(
                Objects.requireNonNullElse(account.mqttPassword(), "").getBytes(StandardCharsets.UTF_8));
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setAutomaticReconnect(false);
        options.setUserProperties(List.of(new UserProperty(SimulatedClient.MARK, "1")));
        return options;
    }

    void subscribe(String topic) {
        try {
            client.subscribe(topic, 1);
        } catch (MqttException e) {
            LOG.warn("{}: cannot subscribe to commands: {}", account.deviceId(), e.getMessage());
        }
    }

    void unsubscribe(String topic) {
        try {
            client.unsubscribe(topic);
        } catch (MqttException e) {
            LOG.debug("{}: {}", account.deviceId(), e.getMessage());
        }
    }

    void publish(String topic, byte[] payload, int qos, boolean retained) {
        try {
            client.publish(topic, payload, qos, retained);
        } catch (MqttException e) {
            LOG.debug("{}: {} was not sent: {}", account.deviceId(), topic, e.getMessage());
        }
    }

    /** Ends the connection cleanly, which suppresses the will, after a last retained message. */
    void disconnect(String topic, byte[] last) {
        try {
            client.publish(topic, last, 1, true).waitForCompletion(ANSWER_MS);
            client.disconnect(DISCONNECT_MS).waitForCompletion(ANSWER_MS);
        } catch (MqttException e) {
            LOG.debug("{}: left in a hurry: {}", account.deviceId(), e.getMessage());
        }
    }

    void disconnect() {
        try {
            client.disconnect(DISCONNECT_MS).waitForCompletion(ANSWER_MS);
        } catch (MqttException e) {
            LOG.debug("{}: {}", account.deviceId(), e.getMessage());
        }
    }

    /** Ends the connection without a word, as when the network is away: the broker publishes the will. */
    void cut() {
        try {
            client.disconnectForcibly(0, 0, false);
        } catch (MqttException e) {
            LOG.debug("{}: {}", account.deviceId(), e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            client.close(true);
        } catch (MqttException e) {
            LOG.debug("{}: {}", account.deviceId(), e.getMessage());
        }
    }

    private final class OnConnect implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            listener.connected();
        }

        @Override
        public void onFailure(IMqttToken token, Throwable failure) {
            listener.failed(failure);
        }
    }

    private final class Callback implements MqttCallback {
        @Override
        public void disconnected(MqttDisconnectResponse response) {
            listener.disconnected(response == null ? 0 : response.getReturnCode());
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            listener.arrived(message.getPayload().clone());
        }

        @Override
        public void mqttErrorOccurred(MqttException failure) {
            LOG.debug("{}: {}", account.deviceId(), failure.getMessage());
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String server) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
