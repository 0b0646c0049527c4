package dev.pitwatch.artemis;

import org.apache.activemq.artemis.core.protocol.mqtt.MQTTConnection;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTSessionState;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTStateManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerSessionPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees the packet ids of a client's earlier connections when it connects again. Artemis sends what was not acknowledged anew
 * with new ids and never takes the old ones back: a hub that dies again and again with thousands of messages on their way
 * would use up all 65,535, and from then on get nothing more, until the broker is started anew. Thread safe.
 */
final class PacketIds implements ActiveMQServerSessionPlugin {

    private static final Logger LOG = LoggerFactory.getLogger(PacketIds.class);

    private final ActiveMQServer server;

    PacketIds(ActiveMQServer server) {
        this.server = server;
    }

    /** Called by Artemis for each CONNECT: the connection before has ended, this one's subscriptions don't run yet. */
    @Override
    public void afterCreateSession(ServerSession session) {
        if (!(session.getRemotingConnection() instanceof MQTTConnection connection)) {
            return;
        }
        String clientId = connection.getClientID();
        try {
            MQTTSessionState state =
                    MQTTStateManager.getInstance(server).getSessionStates().get(clientId);
            if (state != null) {
                state.getOutboundStore().clear();
            }
        } catch (Exception e) {
            LOG.warn("{}: packet ids of earlier connections could not be freed", clientId, e);
        }
    }
}
