package dev.pitwatch.launcher.broker;

import dev.pitwatch.core.broker.BrokerAccount;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import java.util.List;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTSessionState;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTStateManager;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kept MQTT sessions of devices. */
final class Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final ActiveMQServer server;

    Sessions(ActiveMQServer server) {
        this.server = server;
    }

    /**
     * Ends the client's subscriptions that its account does not allow any more. Without this a device that changed its
     * workshop could never connect again: Artemis would resume the session, meet the refusal and hang up.
     */
    void endForbidden(BrokerAccount account, String clientId) {
        try {
            MQTTStateManager states = MQTTStateManager.getInstance(server);
            MQTTSessionState session = states.getSessionStates().get(clientId);
            if (session == null) {
                return;
            }
            List<String> forbidden = session.getSubscriptions().stream()
                    .map(MqttTopicSubscription::topicFilter)
                    .filter(filter -> !account.rules().maySubscribe(filter))
                    .toList();
            for (String filter : forbidden) {
                end(session, filter);
            }
            if (!forbidden.isEmpty()) {
                states.storeDurableSubscriptionState(session);
                LOG.info("{}: no longer subscribed to {}", clientId, forbidden);
            }
        } catch (Exception e) {
            LOG.warn("{}: subscriptions that are no longer allowed could not be ended", clientId, e);
        }
    }

    private void end(MQTTSessionState session, String filter) throws Exception {
        session.removeSubscription(filter);
        SimpleString queue = SimpleString.of(MQTTUtil.getCoreQueueFromMqttTopic(
                filter, session.getClientId(), server.getConfiguration().getWildcardConfiguration()));
        if (server.locateQueue(queue) != null) {
            server.destroyQueue(queue, null, false, true);
        }
    }
}
