package dev.pitwatch.artemis;

import dev.pitwatch.core.admission.broker.SimulatedClient;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.Objects;

/** How long a client's session and will last: what it asks for at its sign-in, within what it may have. */
final class SessionBounds {

    private static final int NEVER_EXPIRES = -1;
    private static final int WILL_DELAY_SECONDS = 1;

    private SessionBounds() {}

    /**
     * Anyone who may take any client id could leave a session under each, and take over another account's connection: so
     * theirs end with the connection, and Artemis knows them by account and client id.
     */
    static MqttConnectMessage confined(MqttConnectMessage connect, String username) {
        MqttConnectVariableHeader asked = connect.variableHeader();
        if (asked.version() == MqttVersion.MQTT_5.protocolLevel()) {
            asked.properties().add(new IntegerProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), 0));
        }
        MqttConnectVariableHeader clean = new MqttConnectVariableHeader(
                asked.name(),
                asked.version(),
                asked.hasUserName(),
                asked.hasPassword(),
                asked.isWillRetain(),
                asked.willQos(),
                asked.isWillFlag(),
                true,
                asked.keepAliveTimeSeconds(),
                asked.properties());
        MqttConnectPayload sent = connect.payload();
        String clientId = Objects.requireNonNullElse(sent.clientIdentifier(), "");
        MqttConnectPayload named = new MqttConnectPayload(
                clientId.isEmpty() ? "" : username + "/" + clientId,
                sent.willProperties(),
                sent.willTopic(),
                sent.willMessageInBytes(),
                sent.userName(),
                sent.passwordInBytes());
        return new MqttConnectMessage(connect.fixedHeader(), clean, named);
    }

    /** {@return whether the client says that the simulator plays it} */
    static boolean isSimulated(MqttConnectMessage connect) {
        return connect.variableHeader().properties().getProperties(MqttPropertyType.USER_PROPERTY.value()).stream()
                .anyMatch(property -> property.value() instanceof MqttProperties.StringPair pair
                        && pair.key.equals(SimulatedClient.MARK));
    }

    /**
     * A hub's session never ends, a device's after a day at most. (Artemis multiplies the seconds as an int: above 24
     * days it would end the session at once.)
     */
    static void bound(MqttConnectMessage connect, boolean device) {
        MqttProperties properties = connect.variableHeader().properties();
        int id = MqttPropertyType.SESSION_EXPIRY_INTERVAL.value();
        if (!device) {
            properties.add(new IntegerProperty(id, NEVER_EXPIRES));
        } else if (properties.getProperty(id) instanceof IntegerProperty asked
                && Integer.compareUnsigned(asked.value(), BrokerConfiguration.DEVICE_SESSION_SECONDS) > 0) {
            properties.add(new IntegerProperty(id, BrokerConfiguration.DEVICE_SESSION_SECONDS));
        }
    }

    /** Artemis never sends the will of a session that outlives its connection, unless the will has a delay. */
    static void delayWill(MqttConnectMessage connect) {
        if (!connect.variableHeader().isWillFlag()) {
            return;
        }
        MqttProperties properties = connect.payload().willProperties();
        int id = MqttPropertyType.WILL_DELAY_INTERVAL.value();
        if (!(properties.getProperty(id) instanceof IntegerProperty asked) || asked.value() == 0) {
            properties.add(new IntegerProperty(id, WILL_DELAY_SECONDS));
        }
    }
}
