package dev.pitwatch.hub.mqtt;

import dev.pitwatch.core.testing.TestCertificate;
import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.postoffice.impl.LocalQueueBinding;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Artemis on a free port, whose data outlives a stop. */
public final class TestBroker {

    private final Path folder;
    private final int port;
    private ActiveMQServerImpl server;

    /** Takes a folder for its journal; starts nothing yet. */
    public TestBroker(Path folder) throws IOException {
        this.folder = folder;
        this.port = FreePort.any();
    }

    public TestBroker start() throws Exception {
        return start("");
    }

    /** Starts it with TLS only. */
    public TestBroker start(TestCertificate certificate) throws Exception {
        return start(";sslEnabled=true;keyStoreType=PKCS12;keyStorePath=%s;keyStorePassword=%s"
                .formatted(certificate.store(), TestCertificate.STORE_PASSWORD));
    }

    private TestBroker start(String options) throws Exception {
        ConfigurationImpl config = new ConfigurationImpl();
        config.setPersistenceEnabled(true);
        config.setSecurityEnabled(false);
        config.setJMXManagementEnabled(false);
        config.setJournalType(JournalType.NIO);
        config.setJournalDirectory(folder + "/journal");
        config.setBindingsDirectory(folder + "/bindings");
        config.setPagingDirectory(folder + "/paging");
        config.setLargeMessagesDirectory(folder + "/large");
        AddressSettings all = new AddressSettings();
        all.setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE);
        config.addAddressSetting("#", all);
        config.addAcceptorConfiguration("mqtt", "tcp://127.0.0.1:%d?protocols=MQTT%s".formatted(port, options));
        server = new ActiveMQServerImpl(config);
        server.start();
        server.waitForActivation(1, TimeUnit.MINUTES);
        return this;
    }

    public void stop() throws Exception {
        server.stop();
    }

    /** {@return messages that somebody has yet to acknowledge, on their way or not} */
    public long unacknowledged() {
        return server.getPostOffice()
                .getAllBindings()
                .filter(LocalQueueBinding.class::isInstance)
                .map(binding -> ((LocalQueueBinding) binding).getQueue())
                .filter(queue -> !queue.isInternalQueue()
                        && queue.getAddress().toString().startsWith("workshop"))
                .mapToLong(Queue::getMessageCount)
                .sum();
    }

    /** Deletes the queues of shared subscriptions, under whoever reads them. */
    void deleteSharedQueues() throws Exception {
        List<SimpleString> names = server.getPostOffice()
                .getAllBindings()
                .filter(LocalQueueBinding.class::isInstance)
                .map(binding -> ((LocalQueueBinding) binding).getQueue().getName())
                .filter(name -> name.toString().startsWith("pitwatch"))
                .toList();
        for (SimpleString name : names) {
            server.destroyQueue(name, null, false, true);
        }
    }

    public MqttAddress address() {
        return address("tcp");
    }

    public MqttAddress address(String scheme) {
        return new MqttAddress("%s://127.0.0.1:%d".formatted(scheme, port), Optional.empty(), Optional.empty(), "test");
    }

    /** {@return the address for another hub, which may believe what it says of accounts} */
    MqttAddress address(String node, boolean namesAccounts) {
        return new MqttAddress(address().url(), Optional.empty(), Optional.empty(), node, namesAccounts);
    }

    /** {@return a connected device; QoS 1 waits for the broker's word} */
    public MqttClient device(String id) throws MqttException {
        MqttClient client = new MqttClient(address().url(), id, new MemoryPersistence());
        client.setTimeToWait(20_000);
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(true);
        client.connect(options);
        return client;
    }

    public static MqttMessage message(byte[] payload) {
        return new MqttMessage(payload, 1, false, new MqttProperties());
    }

    public void close() throws Exception {
        if (server != null) {
            server.stop();
        }
    }
}
