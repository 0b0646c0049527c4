package dev.pitwatch.hub.mqtt;

import static io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType.RECEIVE_MAXIMUM;
import static io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType.SESSION_EXPIRY_INTERVAL;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a connection asks of the broker for its session.
 *
 * @param durable taken up again as it was left, if the broker has it; else begun anew
 * @param kept for how long the broker keeps it without a connection
 * @param receiveMaximum how many messages the broker may have on the way, not yet acknowledged: 1 to 65,535
 * @param payloadBytes how much of a payload is kept here, however long it is
 */
record MqttSession(boolean durable, Duration kept, int receiveMaximum, int payloadBytes) {

    private static final int MAX_IN_FLIGHT = 65_535;

    /** {@return the same session, of which no more than one message is on the way} */
    MqttSession withOneMessage() {
        return new MqttSession(durable, kept, 1, payloadBytes);
    }

    /** {@return one that ends with its connection} */
    static MqttSession passing() {
        return new MqttSession(false, Duration.ZERO, MAX_IN_FLIGHT, Integer.MAX_VALUE);
    }

    /** {@return the packet that asks the broker for it} */
    MqttMessage connect(String clientId, MqttAddress address, int keepAliveSeconds) {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(SESSION_EXPIRY_INTERVAL.value(), (int) kept.toSeconds()));
        properties.add(new IntegerProperty(RECEIVE_MAXIMUM.value(), receiveMaximum));
        MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_5)
                .clientId(clientId)
                .cleanSession(!durable)
                .keepAlive(keepAliveSeconds)
                .properties(properties);
        address.user().ifPresent(connect::username);
        address.password().ifPresent(text -> connect.password(text.getBytes(StandardCharsets.UTF_8)));
        return connect.build();
    }
}
