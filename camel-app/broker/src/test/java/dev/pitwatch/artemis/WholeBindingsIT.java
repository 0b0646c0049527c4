package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.postoffice.AddressManager;
import org.apache.activemq.artemis.core.postoffice.Bindings;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first messages of a topic, by many at the same moment, as after a start of the broker. */
class WholeBindingsIT extends DeviceAtBroker {

    private static final int SENDERS = 8;
    private static final int TOPICS = 2_000;

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        start(folder, Optional.empty());
    }

    @Test
    void givenAHubThatHearsAllTopics_whenManyUseANewOneAtOnce_thenEachFindsItsQueue() throws Exception {
        try (Client5 hub = broker.hub("whole").connect()) {
            assertThat(hub.subscribe("workshop/+/pit/+/sensors")).isOne();

            ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
            CyclicBarrier start = new CyclicBarrier(SENDERS);
            List<Future<Integer>> lost = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                lost.add(senders.submit(() -> lost(start)));
            }

            int all = 0;
            for (Future<Integer> one : lost) {
                all += one.get();
            }
            senders.shutdown();
            assertThat(all).as("messages that found no queue").isZero();
        }
    }

    /** {@return for how many topics there was no queue right after Artemis had called the plugins, as it does before it looks} */
    private static int lost(CyclicBarrier start) throws Exception {
        AddressManager addresses = broker.broker().server().getPostOffice().getAddressManager();
        List<ActiveMQServerMessagePlugin> plugins = broker.broker().server().getBrokerMessagePlugins().stream()
                .filter(WholeBindings.class::isInstance)
                .toList();
        int lost = 0;
        for (int i = 0; i < TOPICS; i++) {
            SimpleString address = SimpleString.of(MQTTUtil.getCoreAddressFromMqttTopic(
                    "workshop/w1/pit/new%d/sensors".formatted(i),
                    broker.broker().server().getConfiguration().getWildcardConfiguration()));
            Message message = new CoreMessage(i, 64).setAddress(address);
            start.await();
            for (ActiveMQServerMessagePlugin plugin : plugins) {
                plugin.beforeSend(null, null, message, true, false);
            }
            Bindings bindings = addresses.getBindingsForRoutingAddress(address);
            lost += bindings == null || bindings.getBindings().isEmpty() ? 1 : 0;
        }
        return lost;
    }
}
