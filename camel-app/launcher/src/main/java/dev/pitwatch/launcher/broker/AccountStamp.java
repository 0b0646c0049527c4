package dev.pitwatch.launcher.broker;

import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Writes into each message of a device, wills included, the name of the account that sent it: a user property of MQTT 5,
 * whatever version the device speaks, that overwrites one of the device's own. Hubs believe it. Thread safe.
 */
final class AccountStamp implements ActiveMQServerMessagePlugin {

    /** Name of the user property. */
    static final String PROPERTY = "pitwatch-account";

    private static final SimpleString COUNT = SimpleString.of(MQTTUtil.MQTT_USER_PROPERTY_EXISTS_KEY);
    private static final SimpleString FIRST = key(0);

    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue) {
        if (!AccountSecurity.DEVICES.equals(session.getSecurityDomain())) {
            return;
        }
        SimpleString account = SimpleString.of(session.getUsername());
        if (message.containsProperty(COUNT)) {
            overwrite(message, account);
        } else {
            message.putIntProperty(COUNT, 1);
            message.putStringProperty(FIRST, account);
        }
    }

    /** Artemis keeps their order in the name of the key. */
    private static void overwrite(Message message, SimpleString account) {
        int count = message.getIntProperty(COUNT);
        boolean found = false;
        for (int i = 0; i < count; i++) {
            SimpleString key = key(i);
            if (message.containsProperty(key)) {
                message.putStringProperty(key, account);
                found = true;
            }
        }
        if (!found) {
            message.putIntProperty(COUNT, count + 1);
            message.putStringProperty(key(count), account);
        }
    }

    private static SimpleString key(int position) {
        return SimpleString.of(MQTTUtil.MQTT_USER_PROPERTY_KEY_PREFIX + position + '.' + PROPERTY);
    }
}
