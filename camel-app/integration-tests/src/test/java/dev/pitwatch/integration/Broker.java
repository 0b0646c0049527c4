package dev.pitwatch.integration;

import dev.pitwatch.postgres.FreePort;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;

/** An operator's own broker, in this process, that admits anybody; its port is known before it runs. */
final class Broker implements AutoCloseable {

    private final int port = FreePort.any();
    private final ActiveMQServerImpl server;

    Broker(Path folder) throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setSecurityEnabled(false);
        configuration.setJMXManagementEnabled(false);
        configuration.setJournalType(JournalType.NIO);
        configuration.setJournalDirectory(folder.resolve("journal").toString());
        configuration.setBindingsDirectory(folder.resolve("bindings").toString());
        configuration.setPagingDirectory(folder.resolve("paging").toString());
        configuration.setLargeMessagesDirectory(folder.resolve("large").toString());
        configuration.addAcceptorConfiguration("mqtt", "tcp://127.0.0.1:%d?protocols=MQTT".formatted(port));
        server = new ActiveMQServerImpl(configuration);
    }

    int port() {
        return port;
    }

    /** Returns when clients may connect. */
    void start() throws Exception {
        server.start();
        server.waitForActivation(1, TimeUnit.MINUTES);
    }

    void stop() throws Exception {
        server.stop();
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (Exception e) {
            throw new IllegalStateException("the operator's broker does not stop", e);
        }
    }
}
