package dev.pitwatch.artemis;

import dev.pitwatch.core.admission.broker.BrokerAccount;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTSessionState;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTStateManager;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The MQTT sessions that the broker has. */
final class Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final ActiveMQServer server;

    Sessions(ActiveMQServer server) {
        this.server = server;
    }

    /** {@return the sessions of all clients, connected or not, hubs among them, by client id} */
    Map<String, MQTTSessionState> all() throws Exception {
        return MQTTStateManager.getInstance(server).getSessionStates();
    }

    /** {@return how many messages wait in its subscriptions' queues, or are on their way from there} */
    long queued(@Nullable MQTTSessionState session) {
        if (session == null) {
            return 0;
        }
        return session.getSubscriptions().stream()
                .map(subscription -> server.locateQueue(queue(session, subscription.topicFilter())))
                .filter(Objects::nonNull)
                .mapToLong(Queue::getMessageCount)
                .sum();
    }

    private String queue(MQTTSessionState session, String filter) {
        return MQTTUtil.getCoreQueueFromMqttTopic(
                filter, session.getClientId(), server.getConfiguration().getWildcardConfiguration());
    }

    /**
     * Ends the client's subscriptions that its account does not allow any more. Without this a device that changed its
     * workshop could never connect again: Artemis would resume the session, meet the refusal and hang up.
     *
     * @return the filters it stays subscribed to
     */
    Set<String> endForbidden(BrokerAccount account, String clientId) {
        if (DeviceRights.isReserved(clientId)) {
            return Set.of(); // a hub's session, whoever has an account of that name
        }
        try {
            MQTTStateManager states = MQTTStateManager.getInstance(server);
            MQTTSessionState session = states.getSessionStates().get(clientId);
            if (session == null) {
                return Set.of();
            }
            Set<String> allowed = new HashSet<>();
            List<String> forbidden = new ArrayList<>();
            for (MqttTopicSubscription subscription : session.getSubscriptions()) {
                String filter = subscription.topicFilter();
                (DeviceRights.maySubscribe(account, filter) ? allowed : forbidden).add(filter);
            }
            for (String filter : forbidden) {
                end(session, filter);
            }
            if (!forbidden.isEmpty()) {
                states.storeDurableSubscriptionState(session);
                LOG.info("{}: no longer subscribed to {}", clientId, forbidden);
            }
            return allowed;
        } catch (Exception e) {
            LOG.warn("{}: subscriptions that are no longer allowed could not be ended", clientId, e);
            return Set.of();
        }
    }

    /** Touches the client's own queue only, whatever the filter reads like: "a::b" would name the queue b. */
    private void end(MQTTSessionState session, String filter) throws Exception {
        session.removeSubscription(filter);
        String queue = queue(session, filter);
        boolean own = queue.startsWith(session.getClientId() + ".") && !queue.contains("::");
        if (own && server.locateQueue(queue) != null) {
            server.destroyQueue(SimpleString.of(queue), null, false, true);
        }
    }
}
