package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.ServerTemplate;
import dev.pitwatch.integration.NetworkNamespace.Link;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * The product in a network of its own. Its database, mostly its broker, its devices and its browsers are outside, each behind a
 * link that can be cut; what looks after all of them has a link that nobody cuts.
 */
final class NamespacedProduct implements AutoCloseable {

    private static final int DEVICES = 10;
    private static final Duration SIGN_IN = Duration.ofSeconds(60);

    /** What to close, the newest first. */
    private final Deque<Closeable> parts = new ArrayDeque<>();

    private final Link toDatabase;
    private final Link toBroker;
    private final Link devices;
    private final Link browsers;
    private final EmbeddedPostgres postgres;
    private final Optional<Mosquitto> broker;
    private final Pitwatch pitwatch;
    private final Workshop workshop;

    private NamespacedProduct(Path folder, boolean ownBroker) throws Exception {
        try {
            NetworkNamespace network = NetworkNamespace.made();
            parts.push(network::close);
            Link overseer = network.link();
            toDatabase = network.link();
            toBroker = network.link();
            devices = network.link();
            browsers = network.link();
            postgres = database(folder.resolve("server"));
            parts.push(postgres::close);
            broker = ownBroker
                    ? Optional.of(Mosquitto.started(folder.resolve("broker"), toBroker.here()))
                    : Optional.empty();
            broker.ifPresent(own -> parts.push(own::close));
            pitwatch = Pitwatch.empty(folder.resolve("data"), environment(), network, overseer.there());
            parts.push(pitwatch::close);
            workshop = pitwatch.workshop("Far away", DEVICES);
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    /** With a Mosquitto of the operator's own. */
    static NamespacedProduct started(Path folder) throws Exception {
        return new NamespacedProduct(folder, true);
    }

    /** Devices come by the link to them, too. */
    static NamespacedProduct withEmbeddedBroker(Path folder) throws Exception {
        return new NamespacedProduct(folder, false);
    }

    private EmbeddedPostgres database(Path home) throws IOException {
        ServerTemplate.copyTo(home);
        EmbeddedPostgres started = EmbeddedPostgres.start(
                ServerOptions.at(home).with("listen_addresses", "127.0.0.1," + toDatabase.here()));
        Files.writeString(
                home.resolve("cluster/pg_hba.conf"),
                "host all all %s/30 scram-sha-256%n".formatted(toDatabase.here()),
                StandardOpenOption.APPEND);
        database(started).useHandle(handle -> handle.execute("select pg_reload_conf()"));
        return started;
    }

    private static Jdbi database(EmbeddedPostgres postgres) {
        return Jdbi.create(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PITWATCH_DB_URL", "jdbc:postgresql://%s:%d/postgres".formatted(toDatabase.here(), postgres.port()),
                "PITWATCH_DB_USER", postgres.user(),
                "PITWATCH_DB_PASSWORD", postgres.password()));
        broker.ifPresent(
                own -> environment.put("PITWATCH_MQTT_URL", "tcp://%s:%d".formatted(toBroker.here(), own.port())));
        return environment;
    }

    /** {@return a run that looks at the database by no link} */
    FaultRun run() {
        return new FaultRun(pitwatch, database(postgres), workshop, whereDevicesConnect());
    }

    private InetSocketAddress whereDevicesConnect() {
        return broker.map(own -> MqttConnection.here(own.port()))
                .orElseGet(() -> new InetSocketAddress(devices.there(), pitwatch.mqttPort()));
    }

    boolean hasOwnBroker() {
        return broker.isPresent();
    }

    Link toDatabase() {
        return toDatabase;
    }

    Link toBroker() {
        return toBroker;
    }

    Link devices() {
        return devices;
    }

    Link browsers() {
        return browsers;
    }

    Pitwatch pitwatch() {
        return pitwatch;
    }

    Workshop workshop() {
        return workshop;
    }

    /** Registers a device of the workshop, and lets it sign in. */
    void hearNewDevice() {
        Device device = Workshop.register(
                pitwatch.superAdmin(), workshop.id(), workshop.devices().get(0).pitId());
        await("a new device signed in")
                .atMost(SIGN_IN)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> MqttConnection.open(whereDevicesConnect(), device), Objects::nonNull)
                .close();
    }

    @Override
    public void close() throws IOException {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }
}
