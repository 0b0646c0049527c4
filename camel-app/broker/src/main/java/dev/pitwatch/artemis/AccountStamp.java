package dev.pitwatch.artemis;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Writes into each message of a device, wills included, the name of the account that sent it. Hubs get it as a user
 * property of MQTT 5, whatever version the device speaks, that overwrites one of the device's own, and believe it. Within
 * Artemis it takes the place of the content type, which no hub reads: a user property there is two long keys in the journal,
 * and is taken apart again for each delivery. Thread safe.
 */
final class AccountStamp implements ActiveMQServerMessagePlugin {

    /** Name of the user property. */
    static final String PROPERTY = "pitwatch-account";

    private static final int CONTENT_TYPE = MqttPropertyType.CONTENT_TYPE.value();
    private static final int USER_PROPERTY = MqttPropertyType.USER_PROPERTY.value();

    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue) {
        if (AccountSecurity.DEVICES.equals(session.getSecurityDomain())) {
            message.putStringProperty(MQTTUtil.MQTT_CONTENT_TYPE_KEY, SimpleString.of(session.getUsername()));
        }
    }

    /** {@return the message as a hub gets it, with the account in its user property; one without an account as it is} */
    static MqttPublishMessage delivered(MqttPublishMessage message) {
        MqttPublishVariableHeader header = message.variableHeader();
        if (!(header.properties().getProperty(CONTENT_TYPE) instanceof StringProperty account)) {
            return message; // a hub's own, or of a journal of before, where it stands in the user property
        }
        return new MqttPublishMessage(
                message.fixedHeader(),
                new MqttPublishVariableHeader(
                        header.topicName(), header.packetId(), named(header.properties(), account.value())),
                message.payload());
    }

    private static MqttProperties named(MqttProperties sent, String account) {
        MqttProperties named = new MqttProperties();
        for (MqttProperty<?> property : sent.listAll()) {
            if (property.propertyId() != CONTENT_TYPE && property.propertyId() != USER_PROPERTY) {
                named.add(property);
            }
        }
        boolean found = false;
        if (sent.getProperty(USER_PROPERTY) instanceof UserProperties all) {
            for (StringPair pair : all.value()) {
                boolean forged = pair.key.equals(PROPERTY);
                named.add(new UserProperty(pair.key, forged ? account : pair.value));
                found |= forged;
            }
        }
        if (!found) {
            named.add(new UserProperty(PROPERTY, account));
        }
        return named;
    }
}
