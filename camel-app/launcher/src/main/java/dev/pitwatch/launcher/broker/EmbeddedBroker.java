package dev.pitwatch.launcher.broker;

import dev.pitwatch.core.broker.BrokerAccounts;
import dev.pitwatch.core.broker.JdbiBrokerSignInRepository;
import dev.pitwatch.core.database.DatabaseRole;
import dev.pitwatch.core.database.DatabaseSetup;
import dev.pitwatch.core.database.Notifications;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.activemq.artemis.core.remoting.server.RemotingService;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artemis with the accounts of the database. Hubs may connect once it has started; devices only between
 * {@link #openDevicePorts} and {@link #closeDevicePorts}, since what they publish before a hub has its durable
 * subscription would be acknowledged and dropped.
 */
final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final String PLAIN = "devices";
    private static final String TLS = "devices-tls";

    private final BrokerSettings settings;
    private final BrokerAccounts accounts;
    private final Notifications notifications;
    private final ActiveMQServer server;
    private final SignInGates gates;

    EmbeddedBroker(BrokerSettings settings, BrokerEvents events) throws Exception {
        this.settings = settings;
        DataSource source =
                new DatabaseSetup(settings.databaseUrl(), settings.masterKey()).dataSource(DatabaseRole.BROKER);
        this.notifications = new Notifications(source);
        this.accounts = new BrokerAccounts(new JdbiBrokerSignInRepository(source), this::changed);
        AccountSecurity security = new AccountSecurity(accounts, settings.hubPassword());
        this.server =
                new ActiveMQServerImpl(BrokerConfiguration.of(settings.folder(), settings.hubPort()), null, security);
        this.gates = new SignInGates(settings.hubPort(), accounts, security, new Sessions(server), events);
        server.registerBrokerPlugin(gates);
    }

    /** Starts the broker and its port for hubs; a database that is away is waited for in the background. */
    void start() throws Exception {
        Files.createDirectories(settings.folder());
        accounts.start(notifications);
        notifications.start();
        server.start();
        server.waitForActivation(5, TimeUnit.MINUTES);
        LOG.info("broker is up, {} accounts, hubs on 127.0.0.1:{}", accounts.size(), settings.hubPort());
    }

    /** Lets devices in; does nothing when they are already. */
    synchronized void openDevicePorts() throws Exception {
        open(PLAIN, BrokerConfiguration.deviceAcceptor(settings.devicePort()));
        if (settings.tls().isPresent()) {
            BrokerSettings.Tls tls = settings.tls().get();
            PemKeyStore keyStore = PemKeyStore.make(tls.chain(), tls.key(), settings.folder());
            open(TLS, BrokerConfiguration.tlsAcceptor(tls.port(), keyStore.file(), keyStore.password()));
        }
    }

    /** Hangs up on all devices and takes no new ones. */
    synchronized void closeDevicePorts() throws Exception {
        server.getRemotingService().destroyAcceptor(PLAIN);
        server.getRemotingService().destroyAcceptor(TLS);
    }

    boolean isRunning() {
        return server.isStarted();
    }

    @Override
    public void close() {
        notifications.close();
        accounts.close();
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("the broker did not stop cleanly", e);
        }
    }

    private void open(String name, String uri) throws Exception {
        RemotingService remoting = server.getRemotingService();
        if (remoting.getAcceptor(name) != null) {
            return;
        }
        try {
            remoting.createAcceptor(name, uri).start();
        } catch (Exception e) {
            remoting.destroyAcceptor(name);
            throw e;
        }
    }

    private void changed(String username) {
        if (server.isStarted()) {
            gates.changed(username);
        }
    }
}
