package dev.pitwatch.launcher;

import dev.pitwatch.artemis.BrokerMain;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.database.MasterKeyException;
import dev.pitwatch.base.database.SchemaVersionException;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.DatabaseAddress;
import dev.pitwatch.base.settings.Settings.DatabaseAdmin;
import dev.pitwatch.launcher.Environments.HubAccount;
import dev.pitwatch.postgres.FreePort;
import dev.pitwatch.simulator.device.ClientWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of one machine. Artemis drops what has no subscriber yet, so devices come last: database, migrations,
 * broker for hubs beside the hub, and when that is ready for the first time the broker for devices.
 */
final class Processes {

    private static final Logger LOG = LoggerFactory.getLogger(Processes.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration BROKER_STOP = Duration.ofSeconds(5);
    private static final Duration HUB_STOP = Duration.ofSeconds(25);
    /** It loses nothing when it is killed, and somebody waits. */
    private static final Duration DEV_STOP = Duration.ofSeconds(2);

    private static final int PASSWORD_BYTES = 24;

    /** The second compiler's thresholds three times Java's own, as the hub's: what only a start does isn't compiled twice. */
    private static final List<String> LATE_COMPILER = List.of(
            "-XX:Tier4InvocationThreshold=15000",
            "-XX:Tier4MinInvocationThreshold=1800",
            "-XX:Tier4CompileThreshold=45000",
            "-XX:Tier4BackEdgeThreshold=120000");

    private final Path home;
    private final Settings settings;
    private final Terminal terminal;
    private final Laps laps;
    private final Optional<DevOptions> dev;
    private final Path data;
    private final RollingLog brokerLog;
    private final RollingLog hubLog;
    private final HubAccount account = new HubAccount(FreePort.any(), randomPassword());
    private final ClientWatch clients = new ClientWatch();
    private final Deque<Supervisor<?>> started = new ArrayDeque<>();
    private Optional<Supervisor<BrokerProcess>> broker = Optional.empty();
    private Optional<Supervisor<ChildProcess>> hub = Optional.empty();
    private Optional<Path> distribution = Optional.empty();
    private Optional<WalArchiver> walArchiver = Optional.empty();
    private final SharedClasses classes;
    private volatile boolean devicesAdmitted;

    Processes(Path home, Settings settings, Terminal terminal, Laps laps, Optional<DevOptions> dev) {
        this.home = home;
        this.settings = settings;
        this.terminal = terminal;
        this.laps = laps;
        this.dev = dev;
        this.data = settings.folders().data();
        this.brokerLog = new RollingLog(Folders.log(data).resolve("broker.log"));
        this.hubLog = new RollingLog(Folders.log(data).resolve("hub.out"));
        this.classes = new SharedClasses(Folders.classes(data), dev.isEmpty());
    }

    /**
     * Starts them in order; returns when the hub's process runs. On failure {@link #stop} ends what runs.
     *
     * @param prepareData is given the migrated database, before anybody else uses it
     */
    void start(Consumer<DatabaseSetup> prepareData) throws Exception {
        Path copy = distribution();
        DatabaseAddress database = database();
        prepareData.accept(migrated(database, settings.secrets().masterKey()));
        terminal.ready("schema", laps.next(), "tables, and what is in them");
        Environments environments = new Environments(System.getenv(), home, settings, database, account);
        // The hub takes longer than the broker to come to where it needs it, so both start side by side.
        Optional<FutureTask<BrokerProcess>> brokerStart =
                settings.mqtt().external().isEmpty() ? Optional.of(beginBroker(environments)) : Optional.empty();
        try {
            Supervisor<ChildProcess> supervisor = supervise("hub", () -> hub(copy, environments));
            hub = Optional.of(supervisor);
            supervisor.start();
            if (brokerStart.isPresent()) {
                await(brokerStart.get());
                terminal.ready("broker", laps.next(), "embedded Artemis");
            }
        } finally {
            brokerStart.ifPresent(task -> task.cancel(true)); // does nothing to one that has ended
        }
    }

    private Path distribution() {
        Path assembly = Folders.assembly(home);
        Path target = Folders.hub(data);
        Path copy =
                dev.isPresent() ? HubDistribution.fresh(assembly, target) : HubDistribution.copied(assembly, target);
        distribution = Optional.of(copy);
        return copy;
    }

    /** {@return what the hub has used of the processors; empty: it does not run, or the system does not say} */
    Optional<Duration> hubCpu() {
        return hub.flatMap(Supervisor::child).flatMap(ChildProcess::cpu);
    }

    /** Puts another hub in the place of the one that runs; database, broker and devices go on. */
    void restartHub() {
        hub.orElseThrow().restartNow();
    }

    /** {@return the folder that the hub runs from} */
    Path hubFolder() {
        return distribution.orElseThrow();
    }

    /** Lets devices in, now and after each restart of the broker. */
    void admitDevices() throws IOException, InterruptedException {
        classes.hubIsReady();
        devicesAdmitted = true;
        Optional<BrokerProcess> running = broker.flatMap(Supervisor::child);
        if (running.isPresent()) {
            running.get().openToDevices();
        }
    }

    /** {@return who is connected to the embedded broker; empty: it is an external one} */
    Optional<ClientWatch> clients() {
        return broker.map(embedded -> clients);
    }

    void resetRestartDelays() {
        classes.hubIsReady();
        started.forEach(Supervisor::resetRestartDelay);
    }

    /** Ends them in the other order; what fails doesn't keep the rest from ending. */
    void stop() {
        broker.flatMap(Supervisor::child).ifPresent(Processes::shutDevicesOut);
        while (!started.isEmpty()) {
            Supervisor<?> part = started.pop();
            try {
                part.stop();
                terminal.stopped(part.part());
            } catch (RuntimeException e) {
                LOG.error("{} did not stop", part.part(), e);
                terminal.warn("%s did not stop: %s".formatted(part.part(), e.getMessage()));
            }
            pidFile(part.part()).delete();
        }
        classes.awaitKept();
        // The server leaves all that it has written, when it ends.
        walArchiver.ifPresent(WalArchiver::close);
    }

    private DatabaseAddress database() throws Exception {
        Optional<WalArchiver> archiver =
                WalArchiver.prepare(settings, settings.secrets().masterKey(), terminal);
        if (settings.database().isPresent()) {
            return settings.database().get();
        }
        DatabaseAddress address =
                supervise("database", DatabaseServer.of(settings)).start().address();
        archiver.ifPresent(WalArchiver::begin);
        walArchiver = archiver;
        terminal.ready("database", laps.next(), "embedded PostgreSQL in " + Folders.database(data));
        return address;
    }

    /** {@return the database with its roles and all migrations} */
    static DatabaseSetup migrated(DatabaseAddress address, MasterKey key) {
        return migrated(address, key, DatabaseSetup::migrate);
    }

    /** The same while another version works on it. */
    static DatabaseSetup migratedBeside(DatabaseAddress address, MasterKey key) {
        return migrated(address, key, DatabaseSetup::migrateBeside);
    }

    private interface Migration {
        int run(DatabaseSetup setup) throws SQLException, MasterKeyException;
    }

    private static DatabaseSetup migrated(DatabaseAddress address, MasterKey key, Migration migration) {
        DatabaseAdmin admin = adminOf(address);
        try {
            DatabaseSetup setup = new DatabaseSetup(address.url(), key);
            setup.createRoles(admin.user(), admin.password());
            setup.requireNotContracted();
            int migrations = migration.run(setup);
            LOG.info("{} migrations run", migrations);
            return setup;
        } catch (MasterKeyException | SchemaVersionException e) {
            throw new LauncherException(e.getMessage());
        } catch (SQLException e) {
            throw new LauncherException("database %s as %s: %s".formatted(address.url(), admin.user(), e.getMessage()));
        }
    }

    /** {@return who migrates} */
    static DatabaseAdmin adminOf(DatabaseAddress address) {
        return address.admin()
                .orElseThrow(
                        () -> new LauncherException(
                                "PITWATCH_DB_USER is not set, expected a user that may create roles, since PITWATCH_DB_URL is set"));
    }

    private FutureTask<BrokerProcess> beginBroker(Environments environments) {
        Supervisor<BrokerProcess> supervisor = supervise("broker", () -> broker(environments));
        broker = Optional.of(supervisor);
        FutureTask<BrokerProcess> task = new FutureTask<>(supervisor::start);
        Thread thread = new Thread(task, "broker-start");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** Returns when hubs may connect; throws what kept it from starting. */
    private static void await(FutureTask<BrokerProcess> start) throws Exception {
        try {
            start.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private BrokerProcess broker(Environments environments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        // The data folder first: some systems show only the beginning of a command line.
        command.addAll(List.of(ChildProcess.java(), "-Dpitwatch.data=" + data));
        // Meant for 20,000 connected devices; each took 38 kB with 3,000 of them.
        command.addAll(List.of("-Xmx1g", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(LATE_COMPILER);
        String options = System.getenv().getOrDefault("BROKER_JAVA_OPTS", "").strip();
        command.addAll(options.isEmpty() ? List.of() : List.of(options.split(" +", -1)));
        classes.ofBroker(options).ifPresent(archive -> {
            command.addAll(ClassArchive.QUIETLY);
            command.add(archive.option());
        });
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BrokerMain.class.getName()));
        ChildProcess child = ChildProcess.start(command, environments.broker(), home, BROKER_STOP);
        pidFile("broker").write(child.pid());
        classes.keepOfBroker(child);
        clients.reset();
        BrokerProcess process = BrokerProcess.awaitReady(child, brokerLog, clients::line, new StartProgress());
        classes.brokerIsReady();
        if (devicesAdmitted) {
            process.openToDevices(); // the hub's sessions are in the journal
        }
        return process;
    }

    private ChildProcess hub(Path distribution, Environments environments) throws IOException {
        Files.createDirectories(Folders.hub(data).resolve("karaf"));
        Files.createDirectories(settings.folders().deploy());
        List<String> command = List.of(distribution.resolve("bin/karaf").toString());
        Map<String, String> environment = environments.hub();
        dev.ifPresent(options -> environment.merge("EXTRA_JAVA_OPTS", options.hubOptions(), "%2$s %1$s"::formatted));
        classes.ofHub(environment, distribution)
                .ifPresent(archive -> environment.put("KARAF_CLASS_ARCHIVE", archive.option()));
        ChildProcess child =
                ChildProcess.start(command, environment, distribution, dev.isPresent() ? DEV_STOP : HUB_STOP);
        pidFile("hub").write(child.pid());
        classes.keepOfHub(child);
        hubLog.pump(child.output(), "hub");
        hubLog.pump(child.errors(), "hub-errors");
        return child;
    }

    private <C extends Child> Supervisor<C> supervise(String part, Child.Start<C> start) {
        Supervisor<C> supervisor =
                new Supervisor<>(part, start, new RestartDelay(FIRST_PAUSE, LONGEST_PAUSE), terminal);
        started.push(supervisor);
        return supervisor;
    }

    private static void shutDevicesOut(BrokerProcess process) {
        try {
            process.closeToDevices();
        } catch (IOException e) {
            LOG.warn("devices could not be shut out before the hub stops", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private PidFile pidFile(String part) {
        return new PidFile(data, part);
    }

    private static String randomPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
