package dev.pitwatch.artemis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** A client of MQTT 5 that keeps what it receives. */
final class Client5 implements AutoCloseable {

    private final OpenClient client;
    private final MqttConnectionOptions options = new MqttConnectionOptions();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<String> userProperties = new CopyOnWriteArrayList<>();

    Client5(int port, String clientId, String username, String password) throws MqttException {
        client = new OpenClient("tcp://127.0.0.1:" + port, clientId, new MemoryPersistence());
        client.setTimeToWait(15_000);
        options.setUserName(username);
        options.setPassword(password.getBytes(StandardCharsets.UTF_8));
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3_600L);
        options.setKeepAliveInterval(30);
        client.setCallback(new Keeper());
    }

    Client5 will(String topic, String payload) {
        MqttMessage will = new MqttMessage(payload.getBytes(StandardCharsets.UTF_8), 1, true, new MqttProperties());
        options.setWill(topic, will);
        return this;
    }

    /** Publishes with QoS 1 and these user properties, each "name=value". */
    void publishWith(String topic, String payload, String... userProperties) throws MqttException {
        publishWith(new MqttProperties(), topic, payload, userProperties);
    }

    /** The same with this content type. */
    void publishTyped(String contentType, String topic, String payload, String... userProperties) throws MqttException {
        MqttProperties properties = new MqttProperties();
        properties.setContentType(contentType);
        publishWith(properties, topic, payload, userProperties);
    }

    private void publishWith(MqttProperties properties, String topic, String payload, String... userProperties)
            throws MqttException {
        properties.setUserProperties(Stream.of(userProperties)
                .map(each -> each.split("=", 2))
                .map(pair -> new UserProperty(pair[0], pair[1]))
                .toList());
        client.publish(topic, new MqttMessage(payload.getBytes(StandardCharsets.UTF_8), 1, false, properties));
    }

    /** Never acknowledges what it receives. */
    Client5 silent() {
        client.setManualAcks(true);
        return this;
    }

    Client5 connect() throws MqttException {
        client.connect(options);
        return this;
    }

    boolean isConnected() {
        return client.isConnected();
    }

    /** Publishes with QoS 1; returns the code of the PUBACK. */
    int publish(String topic, String payload, boolean retained) throws MqttException {
        IMqttToken token = client.getTopic(topic)
                .publish(new MqttMessage(payload.getBytes(StandardCharsets.UTF_8), 1, retained, null));
        token.waitForCompletion(10_000);
        return token.getReasonCodes()[0];
    }

    /** The code of the SUBACK. */
    int subscribe(String filter) throws MqttException {
        try {
            IMqttToken token = client.subscribe(new MqttSubscription[] {new MqttSubscription(filter, 1)});
            return token.getReasonCodes()[0];
        } catch (MqttException e) {
            return e.getReasonCode();
        }
    }

    /** Subscribes to all at once; returns the codes of the SUBACK. */
    List<Integer> subscribe(String... filters) throws MqttException {
        MqttSubscription[] all = Stream.of(filters)
                .map(filter -> new MqttSubscription(filter, 1))
                .toArray(MqttSubscription[]::new);
        return Arrays.stream(client.subscribe(all).getReasonCodes()).boxed().toList();
    }

    /** Unsubscribes from all at once; returns the codes of the UNSUBACK. */
    List<Integer> unsubscribe(String... filters) throws MqttException {
        IMqttToken token = client.asynchronous().unsubscribe(filters);
        token.waitForCompletion(10_000);
        return Arrays.stream(token.getReasonCodes()).boxed().toList();
    }

    /** {@return topic and payload of each message, e.g. "a/b=hello"} */
    List<String> received() {
        return received;
    }

    /** {@return payload and user properties of each message, e.g. "hello[name=value]"} */
    List<String> userProperties() {
        return userProperties;
    }

    /** Ends the connection as a dying device does. */
    void cut() throws MqttException {
        client.disconnectForcibly(0, 0, false);
    }

    void disconnect() throws MqttException {
        client.disconnect();
    }

    @Override
    public void close() throws MqttException {
        try {
            if (client.isConnected()) {
                client.disconnectForcibly(100, 100);
            }
        } finally {
            client.close(true);
        }
    }

    /** Shows what answers come. */
    private static final class OpenClient extends MqttClient {

        OpenClient(String url, String clientId, MemoryPersistence persistence) throws MqttException {
            super(url, clientId, persistence);
        }

        MqttAsyncClient asynchronous() {
            return aClient;
        }
    }

    private final class Keeper implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            String payload = new String(message.getPayload(), StandardCharsets.UTF_8);
            userProperties.add(payload
                    + message.getProperties().getUserProperties().stream()
                            .map(property -> property.getKey() + '=' + property.getValue())
                            .toList());
            received.add(topic + "=" + payload);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String server) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
