package dev.pitwatch.artemis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.io.IOCriticalErrorListener;
import org.apache.activemq.artemis.core.journal.JournalLoadInformation;
import org.apache.activemq.artemis.core.persistence.AddressBindingInfo;
import org.apache.activemq.artemis.core.persistence.GroupingInfo;
import org.apache.activemq.artemis.core.persistence.QueueBindingInfo;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.persistence.impl.journal.JournalStorageManager;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.apache.activemq.artemis.utils.ExecutorFactory;
import org.apache.activemq.artemis.utils.critical.CriticalAnalyzer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artemis that starts with any journal: queues that no client may have are dropped as they are read, before they exist.
 * Enough of them, left by earlier versions that let devices make any, would end the process at each start.
 */
final class JournalFilterServer extends ActiveMQServerImpl {

    private static final Logger LOG = LoggerFactory.getLogger(JournalFilterServer.class);
    private static final int EXAMPLES = 3;

    JournalFilterServer(Configuration configuration, ActiveMQSecurityManager security) {
        super(configuration, null, security);
    }

    @Override
    protected StorageManager createStorageManager() {
        Storage storage = new Storage(
                getConfiguration(), getCriticalAnalyzer(), executorFactory, ioExecutorFactory, ioCriticalErrorListener);
        getCriticalAnalyzer().add(storage);
        return storage;
    }

    private final class Storage extends JournalStorageManager {

        Storage(
                Configuration configuration,
                CriticalAnalyzer analyzer,
                ExecutorFactory executors,
                ExecutorFactory ioExecutors,
                IOCriticalErrorListener listener) {
            super(configuration, analyzer, executors, scheduledPool, ioExecutors, listener);
        }

        @Override
        public JournalLoadInformation loadBindingJournal(
                List<QueueBindingInfo> queues, List<GroupingInfo> groups, List<AddressBindingInfo> addresses)
                throws Exception {
            JournalLoadInformation information = super.loadBindingJournal(queues, groups, addresses);
            queues.sort(Comparator.<QueueBindingInfo, Boolean>comparing(queue -> KnownQueues.isOfQos2(
                            queue.getQueueConfiguration().getName().toString()))
                    .thenComparing(queue -> queue.getQueueConfiguration().getId()));
            KnownQueues known = new KnownQueues();
            List<QueueBindingInfo> dropped = new ArrayList<>();
            queues.removeIf(queue -> {
                boolean drop = !known.keeps(
                        queue.getQueueConfiguration().getName().toString(),
                        queue.getQueueConfiguration().getAddress().toString());
                return drop && dropped.add(queue);
            });
            drop(dropped);
            return information;
        }

        private void drop(List<QueueBindingInfo> dropped) throws Exception {
            if (dropped.isEmpty()) {
                return;
            }
            long transaction = generateID();
            for (QueueBindingInfo queue : dropped) {
                deleteQueueBinding(transaction, queue.getQueueConfiguration().getId());
            }
            commitBindings(transaction);
            LOG.warn(
                    "{} queue(s) that no client may have were dropped with what was in them, such as {}",
                    dropped.size(),
                    dropped.stream()
                            .limit(EXAMPLES)
                            .map(queue -> queue.getQueueConfiguration().getName())
                            .toList());
        }
    }
}
