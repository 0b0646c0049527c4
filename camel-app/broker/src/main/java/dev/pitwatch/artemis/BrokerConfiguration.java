package dev.pitwatch.artemis;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.PageFullMessagePolicy;

/**
 * How Artemis is run: nothing acknowledged before it is on disk, no reading ever dropped, memory bounded, and the disk too
 * for what devices say of themselves.
 */
final class BrokerConfiguration {

    /** What may wait in memory; more goes to pages on disk. */
    private static final long MEMORY_BYTES = 64L << 20;

    /** Publishers wait when the disk has less left, so that the journal never meets a full one. */
    private static final long MIN_DISK_FREE = 256L << 20;

    /** How long the journal collects writes before it forces them to disk together: latency against rate. */
    private static final Duration JOURNAL_FLUSH = Duration.ofNanos(1_000_000);

    /** How often it is looked for wills that are due and sessions that have expired. */
    private static final Duration WILL_CHECK = Duration.ofSeconds(1);

    /** Name of the acceptor that {@link DevicePorts} hands connections to. */
    static final String DEVICES = "devices";

    /** Artemis is meant to get such an acceptor's connections from a web server after an upgrade. */
    private static final String NO_PORT = ";httpUpgradeEnabled=true";

    /** Each device has a queue of its own here, and few commands ever: Artemis would set 32 KiB aside for each. */
    private static final String COMMANDS = "workshop.*.device.*.command";

    /** And each has a queue for its retained status. */
    private static final String RETAINED = "$sys.mqtt.retain.#";

    private static final int FEW_AT_ONCE = 16;

    /** What devices say of themselves, for hubs that are away: beyond it, on each of these, what comes is dropped. */
    static final long REPORT_PAGES_BYTES = 32L << 20;

    static final List<String> REPORTS =
            List.of("workshop.*.device.*.status", "workshop.*.device.*.ack", "workshop.*.device.*.diag");

    private static final int REPORT_PAGE_BYTES = 1 << 20;

    /** The topic of a message stands in it, for {@link PacketGate} to judge. */
    private static final String NO_ALIASES = ";topicAliasMaximum=0";

    /**
     * As many are kept for reuse as there are at least, so none is: what a file of before holds behind the new records
     * would be searched for records, byte by byte, at every compaction and start (docs/decisions/0057).
     */
    private static final int JOURNAL_FILES = 2;

    static final int DEVICE_SESSION_SECONDS = 86_400;
    static final int MAX_PACKET_BYTES = 64 << 10;

    /** Of someone who has not signed in. */
    static final int MAX_CONNECT_BYTES = 4 << 10;

    /** Clients that ask for no keep-alive, or a longer one, have to be heard once in this time. */
    private static final int MAX_KEEP_ALIVE_SECONDS = 300;

    private BrokerConfiguration() {}

    static Configuration of(Path folder, int hubPort) throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setName("pitwatch");
        configuration.setPersistenceEnabled(true);
        configuration.setJournalType(JournalType.NIO);
        configuration.setJournalMinFiles(JOURNAL_FILES);
        configuration.setJournalPoolFiles(JOURNAL_FILES);
        configuration.setJournalDirectory(folder.resolve("journal").toString());
        configuration.setBindingsDirectory(folder.resolve("bindings").toString());
        configuration.setPagingDirectory(folder.resolve("paging").toString());
        configuration.setLargeMessagesDirectory(folder.resolve("large").toString());
        configuration.setJournalBufferTimeout_NIO((int) JOURNAL_FLUSH.toNanos());
        configuration.setGlobalMaxSize(MEMORY_BYTES);
        configuration.setMaxDiskUsage(-1);
        configuration.setMinDiskFree(MIN_DISK_FREE);
        configuration.setMqttSessionScanInterval(WILL_CHECK.toMillis());
        configuration.setJMXManagementEnabled(false);
        secure(configuration);
        configuration.addAddressSetting("#", addresses());
        configuration.addAddressSetting(COMMANDS, new AddressSettings().setInitialQueueBufferSize(FEW_AT_ONCE));
        REPORTS.forEach(address -> configuration.addAddressSetting(address, reports()));
        configuration.addAddressSetting(RETAINED, new AddressSettings().setInitialQueueBufferSize(FEW_AT_ONCE));
        // A session that a hub left stays until that hub comes back, be it days.
        configuration.addAcceptorConfiguration("hubs", "tcp://127.0.0.1:" + hubPort + acceptor(AccountSecurity.HUBS));
        configuration.addAcceptorConfiguration(
                DEVICES,
                "tcp://127.0.0.1:0" + acceptor(AccountSecurity.DEVICES) + NO_PORT + NO_ALIASES
                        + ";defaultMqttSessionExpiryInterval=" + DEVICE_SESSION_SECONDS);
        return configuration;
    }

    private static String acceptor(String domain) {
        return "?protocols=MQTT;securityDomain=%s;serverKeepAlive=%d;maximumPacketSize=%d"
                .formatted(domain, MAX_KEEP_ALIVE_SECONDS, MAX_PACKET_BYTES);
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

    /** Artemis says once in the log that it drops, and each time that the pages are full. */
    private static AddressSettings reports() {
        return new AddressSettings()
                .setPageSizeBytes(REPORT_PAGE_BYTES)
                .setPageLimitBytes(REPORT_PAGES_BYTES)
                .setPageFullMessagePolicy(PageFullMessagePolicy.DROP);
    }

    private static String randomText() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
