package dev.pitwatch.launcher.broker;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** How Artemis is run: nothing acknowledged before it is on disk, nothing queued ever dropped, memory bounded. */
final class BrokerConfiguration {

    /** What may wait in memory; more goes to pages on disk. */
    private static final long MEMORY_BYTES = 64L << 20;

    /** Publishers wait when the disk has less left, so that the journal never meets a full one. */
    private static final long MIN_DISK_FREE = 256L << 20;

    /** How long the journal collects writes before it forces them to disk together: latency against rate. */
    private static final Duration JOURNAL_FLUSH = Duration.ofNanos(1_000_000);

    static final int DEVICE_SESSION_SECONDS = 86_400;
    static final int MAX_PACKET_BYTES = 64 << 10;

    /** Clients that ask for no keep-alive, or a longer one, have to be heard once in this time. */
    private static final int MAX_KEEP_ALIVE_SECONDS = 300;

    private BrokerConfiguration() {}

    static Configuration of(Path folder, int hubPort) throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setName("pitwatch");
        configuration.setPersistenceEnabled(true);
        configuration.setJournalType(JournalType.NIO);
        configuration.setJournalDirectory(folder.resolve("journal").toString());
        configuration.setBindingsDirectory(folder.resolve("bindings").toString());
        configuration.setPagingDirectory(folder.resolve("paging").toString());
        configuration.setLargeMessagesDirectory(folder.resolve("large").toString());
        configuration.setJournalBufferTimeout_NIO((int) JOURNAL_FLUSH.toNanos());
        configuration.setGlobalMaxSize(MEMORY_BYTES);
        configuration.setMaxDiskUsage(-1);
        configuration.setMinDiskFree(MIN_DISK_FREE);
        configuration.setJMXManagementEnabled(false);
        secure(configuration);
        configuration.addAddressSetting("#", addresses());
        // A session that a hub left stays until that hub comes back, be it days.
        configuration.addAcceptorConfiguration("hubs", acceptor("127.0.0.1", hubPort, AccountSecurity.HUBS));
        return configuration;
    }

    static String deviceAcceptor(int port) {
        return acceptor("0.0.0.0", port, AccountSecurity.DEVICES) + ";defaultMqttSessionExpiryInterval="
                + DEVICE_SESSION_SECONDS;
    }

    static String tlsAcceptor(int port, Path keyStore, String password) {
        return deviceAcceptor(port)
                + ";sslEnabled=true;keyStoreType=PKCS12;enabledProtocols=TLSv1.2,TLSv1.3;keyStorePath=%s;keyStorePassword=%s"
                        .formatted(keyStore, password);
    }

    private static String acceptor(String host, int port, String domain) {
        return "tcp://%s:%d?protocols=MQTT;securityDomain=%s;serverKeepAlive=%d;maximumPacketSize=%d"
                .formatted(host, port, domain, MAX_KEEP_ALIVE_SECONDS, MAX_PACKET_BYTES);
    }

    private static void secure(ConfigurationImpl configuration) {
        configuration.setSecurityEnabled(true);
        // Artemis has a built-in user that may do all, with a well-known password.
        configuration.setClusterPassword(randomText());
        // Every check asks the accounts in memory, so that a change counts at once.
        configuration.setAuthenticationCacheSize(0);
        configuration.setAuthorizationCacheSize(0);
        configuration.setSecurityInvalidationInterval(1_000);
    }

    private static AddressSettings addresses() {
        return new AddressSettings()
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                // By default Artemis drops a message after ten deliveries: a hub killed ten times would lose it.
                .setMaxDeliveryAttempts(-1)
                // A queue without its hub has to stay; addresses are as many as the accounts allow.
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false);
    }

    private static String randomText() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
