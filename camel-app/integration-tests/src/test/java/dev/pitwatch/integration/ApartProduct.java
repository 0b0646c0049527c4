package dev.pitwatch.integration;

import dev.pitwatch.core.testing.ServerTemplate;
import dev.pitwatch.core.testing.TcpProxy;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The product with a database that is the operator's own, mostly a broker, too, and a network in between that can fail. */
final class ApartProduct implements AutoCloseable {

    private static final int DEVICES = 10;

    private final Path folder;
    private final Optional<Broker> broker;
    private final Optional<TcpProxy> toBroker;
    private final TcpProxy toDatabase;
    private final Pitwatch pitwatch;
    private final Workshop workshop;
    private EmbeddedPostgres postgres;

    private ApartProduct(Path folder, Optional<Broker> broker) throws Exception {
        this.folder = folder;
        ServerTemplate.copyTo(folder.resolve("server"));
        this.postgres = EmbeddedPostgres.start(folder.resolve("server"));
        this.broker = broker;
        this.toBroker =
                broker.isPresent() ? Optional.of(new TcpProxy(broker.get().port())) : Optional.empty();
        this.toDatabase = new TcpProxy(postgres.port());
        this.pitwatch = up();
        this.workshop = pitwatch.workshop("Apart", DEVICES);
    }

    static ApartProduct started(Path folder) throws Exception {
        Broker broker = new Broker(folder.resolve("broker"));
        broker.start();
        return new ApartProduct(folder, Optional.of(broker));
    }

    /** The embedded broker asks that database, too. */
    static ApartProduct withEmbeddedBroker(Path folder) throws Exception {
        return new ApartProduct(folder, Optional.empty());
    }

    private Pitwatch up() throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PITWATCH_DB_URL", "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(toDatabase.port()),
                "PITWATCH_DB_USER", postgres.user(),
                "PITWATCH_DB_PASSWORD", postgres.password()));
        toBroker.ifPresent(network -> environment.put("PITWATCH_MQTT_URL", "tcp://127.0.0.1:" + network.port()));
        return Pitwatch.empty(folder.resolve("data"), environment);
    }

    /** {@return a run whose devices and looks at the database don't use the networks of the hub} */
    FaultRun run() {
        Jdbi database = Jdbi.create(postgres.jdbcUrl(), postgres.user(), postgres.password());
        int port = broker.map(Broker::port).orElseGet(pitwatch::mqttPort);
        return new FaultRun(pitwatch, database, workshop, MqttConnection.here(port));
    }

    TcpProxy toBroker() {
        return toBroker.orElseThrow();
    }

    TcpProxy toDatabase() {
        return toDatabase;
    }

    /** Registers a device of the workshop, and lets it sign in. */
    void hearNewDevice() throws IOException {
        Device device = Workshop.register(
                pitwatch.superAdmin(), workshop.id(), workshop.devices().get(0).pitId());
        pitwatch.connect(device).close();
    }

    void stopDatabase() {
        postgres.stop();
    }

    void startDatabase() {
        postgres = EmbeddedPostgres.start(folder.resolve("server"));
    }

    @Override
    public void close() {
        toBroker.ifPresent(TcpProxy::heal);
        toDatabase.heal();
        pitwatch.close();
        toBroker.ifPresent(TcpProxy::close);
        toDatabase.close();
        broker.ifPresent(Broker::close);
        postgres.close();
    }
}
