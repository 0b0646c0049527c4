package dev.pitwatch.integration;

import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** The product with a database and a broker that are the operator's own, and a network in between that can fail. */
final class ApartProduct implements AutoCloseable {

    private static final int DEVICES = 10;

    private final Path folder;
    private final Broker broker;
    private final TcpProxy toBroker;
    private final TcpProxy toDatabase;
    private final Pitwatch pitwatch;
    private final Workshop workshop;
    private EmbeddedPostgres postgres;

    private ApartProduct(Path folder) throws Exception {
        this.folder = folder;
        this.postgres = EmbeddedPostgres.start(folder.resolve("server"));
        this.broker = new Broker(folder.resolve("broker"));
        broker.start();
        this.toBroker = new TcpProxy(broker.port());
        this.toDatabase = new TcpProxy(postgres.port());
        this.pitwatch = up();
        this.workshop = pitwatch.workshop("Apart", DEVICES);
    }

    static ApartProduct started(Path folder) throws Exception {
        return new ApartProduct(folder);
    }

    private Pitwatch up() throws IOException {
        return Pitwatch.empty(
                folder.resolve("data"),
                Map.of(
                        "PITWATCH_MQTT_URL", "tcp://127.0.0.1:" + toBroker.port(),
                        "PITWATCH_DB_URL", "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(toDatabase.port()),
                        "PITWATCH_DB_USER", postgres.user(),
                        "PITWATCH_DB_PASSWORD", postgres.password()));
    }

    /** {@return a run whose devices and looks at the database don't use the networks of the hub} */
    FaultRun run() {
        Jdbi database = Jdbi.create(postgres.jdbcUrl(), postgres.user(), postgres.password());
        return new FaultRun(pitwatch, database, workshop, broker.port());
    }

    TcpProxy toBroker() {
        return toBroker;
    }

    TcpProxy toDatabase() {
        return toDatabase;
    }

    void stopDatabase() {
        postgres.stop();
    }

    void startDatabase() {
        postgres = EmbeddedPostgres.start(folder.resolve("server"));
    }

    @Override
    public void close() {
        toBroker.heal();
        toDatabase.heal();
        pitwatch.close();
        toBroker.close();
        toDatabase.close();
        broker.close();
        postgres.close();
    }
}
