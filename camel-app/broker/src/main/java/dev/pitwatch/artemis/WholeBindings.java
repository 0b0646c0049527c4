package dev.pitwatch.artemis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQInternalErrorException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.postoffice.AddressManager;
import org.apache.activemq.artemis.core.postoffice.Binding;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerBindingPlugin;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Keeps messages from being lost at the first use of a topic. The queues of subscriptions with wildcards are bound to a topic when its first
 * message looks for them, and Artemis 2.55 lets others see the bindings before they are filled: those that come at the same moment find no
 * queue, are acknowledged, and gone. So that first look is one at a time. Thread safe.
 */
final class WholeBindings implements ActiveMQServerMessagePlugin, ActiveMQServerBindingPlugin {

    private final ActiveMQServer server;
    private final Set<SimpleString> whole = ConcurrentHashMap.newKeySet();
    private final AtomicLong removals = new AtomicLong();

    WholeBindings(ActiveMQServer server) {
        this.server = server;
    }

    /** Called by Artemis for each message, wills included, on the thread that then looks for its queues. */
    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue)
            throws ActiveMQException {
        SimpleString address = message.getAddressSimpleString();
        if (!whole.contains(address)) {
            fill(address);
        }
    }

    private synchronized void fill(SimpleString address) throws ActiveMQException {
        long before = removals.get();
        try {
            AddressManager addresses = server.getPostOffice().getAddressManager();
            if (addresses.getBindingsForRoutingAddress(address) != null) {
                whole.add(address);
            }
            if (removals.get() != before) {
                whole.remove(address);
            }
        } catch (ActiveMQException e) {
            throw e;
        } catch (Exception e) {
            throw new ActiveMQInternalErrorException("the queues of %s can't be found".formatted(address), e);
        }
    }

    /** With its last binding a topic's list goes, and is made anew at the next message: of one topic, where a device's own queue goes. */
    @Override
    public void afterRemoveBinding(Binding binding, Transaction tx, boolean deleteData) {
        removals.incrementAndGet();
        SimpleString address = binding.getAddress();
        if (server.getConfiguration().getWildcardConfiguration().isWild(address)) {
            whole.clear();
        } else {
            whole.remove(address);
        }
    }
}
