package dev.pitwatch.artemis;

import dev.pitwatch.artemis.AccountBudget.Rates;
import dev.pitwatch.artemis.ConnectionLimits.Bounds;
import dev.pitwatch.artemis.WorkshopPace.Share;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.core.admission.broker.BrokerSignIns;
import dev.pitwatch.core.admission.broker.JdbiBrokerSignInRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artemis with the accounts of the database. Hubs may connect once it has started; devices only between
 * {@link #openDevicePorts} and {@link #closeDevicePorts}, since what they publish before a hub has its durable
 * subscription would be acknowledged and dropped.
 */
final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final BrokerSettings settings;
    private final BrokerSignIns accounts;
    private final DatabaseNotifications notifications;
    private final ActiveMQServer server;
    private final SignInGates gates;
    private final ClientAnswers clients;
    private final ConnectionLimits connections;
    private final Refusals refusals;
    private final RefusalReport report;
    private @Nullable DevicePorts ports;

    /** What devices may do at most; without a value as much as they like. */
    record Limits(Optional<Rates> rates, Optional<Share> workshops, Optional<Bounds> connections) {
        static Limits of(BrokerSettings settings) {
            return settings.limited()
                    ? new Limits(Optional.of(Rates.STANDARD), Optional.of(Share.STANDARD), Optional.of(Bounds.STANDARD))
                    : new Limits(Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    EmbeddedBroker(BrokerSettings settings, BrokerEvents events) throws Exception {
        this(settings, events, Limits.of(settings));
    }

    EmbeddedBroker(BrokerSettings settings, BrokerEvents events, Limits limits) throws Exception {
        this.settings = settings;
        DataSource source =
                DatabaseSetup.dataSource(settings.databaseUrl(), DatabaseRole.BROKER, settings.databasePassword());
        this.notifications = new DatabaseNotifications(source);
        JdbiBrokerSignInRepository repository = new JdbiBrokerSignInRepository(source);
        this.accounts = new BrokerSignIns(repository, Clock.systemUTC(), this::changed);
        this.refusals = new Refusals(accounts::find);
        this.report = new RefusalReport(refusals, repository);
        AccountSecurity security = new AccountSecurity(accounts, settings.hubPassword(), refusals);
        this.server = new JournalFilterServer(BrokerConfiguration.of(settings.folder(), settings.hubPort()), security);
        this.connections = new ConnectionLimits(limits.connections(), refusals);
        Sessions sessions = new Sessions(server);
        this.clients = new ClientAnswers(new ClientList(sessions, accounts));
        this.gates = new SignInGates(
                settings.hubPort(),
                limits.rates(),
                limits.workshops(),
                connections,
                accounts,
                security,
                sessions,
                refusals,
                clients,
                events);
        server.registerBrokerPlugin(gates);
        server.registerBrokerPlugin(new PacketIds(server));
        server.registerBrokerPlugin(new AccountStamp());
        server.registerBrokerPlugin(new QueueGuard());
        server.registerBrokerPlugin(new WholeBindings(server));
    }

    /** Starts the broker and its port for hubs; a database that is away is waited for in the background. */
    void start() throws Exception {
        Files.createDirectories(settings.folder());
        accounts.start(notifications);
        notifications.start();
        report.start();
        server.start();
        server.waitForActivation(5, TimeUnit.MINUTES);
        ports = new DevicePorts(
                settings,
                (NettyAcceptor) server.getRemotingService().getAcceptor(BrokerConfiguration.DEVICES),
                connections,
                refusals);
        LOG.info("broker is up, {} accounts, hubs on 127.0.0.1:{}", accounts.size(), settings.hubPort());
    }

    /** Lets devices in; does nothing when they are already. */
    void openDevicePorts() throws IOException {
        ports().open();
    }

    /** Hangs up on all devices and takes no new ones. */
    void closeDevicePorts() {
        ports().close();
    }

    private DevicePorts ports() {
        return Objects.requireNonNull(ports, "the broker has not started");
    }

    Refusals refusals() {
        return refusals;
    }

    /** {@return the broker itself, for tests} */
    ActiveMQServer server() {
        return server;
    }

    boolean isRunning() {
        return server.isStarted();
    }

    @Override
    public void close() {
        report.close();
        clients.close();
        notifications.close();
        accounts.close();
        if (ports != null) {
            ports.stop();
        }
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("the broker did not stop cleanly", e);
        }
    }

    private void changed(String username) {
        if (server.isStarted()) {
            gates.changed(username);
        }
    }
}
