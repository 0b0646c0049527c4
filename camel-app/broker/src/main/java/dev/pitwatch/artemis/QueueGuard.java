package dev.pitwatch.artemis;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQIllegalStateException;
import org.apache.activemq.artemis.core.security.SecurityAuth;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerQueuePlugin;
import org.jspecify.annotations.Nullable;

/**
 * Refuses to remove a queue with a consumer, for any caller: it is a client's subscription.
 * Only {@link Sessions} may, which ends the subscription with its queue.
 */
final class QueueGuard implements ActiveMQServerQueuePlugin {

    @Override
    public void beforeDestroyQueue(
            Queue queue,
            @Nullable SecurityAuth session,
            boolean checkConsumerCount,
            boolean removeConsumers,
            boolean autoDeleteAddress)
            throws ActiveMQException {
        boolean ours = session == null && removeConsumers;
        if (queue.getConsumerCount() > 0 && !ours) {
            throw new ActiveMQIllegalStateException(
                    "queue %s has %d consumer(s): it stays".formatted(queue.getName(), queue.getConsumerCount()));
        }
    }
}
