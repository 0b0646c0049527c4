package dev.pitwatch.bench;

import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jdbi.v3.core.Jdbi;

/**
 * How fast the machine is at the moment: the baseline on a broker and a database of its own, emptied before each look, so
 * that nothing it stored before counts. Machines that share their cores and disks with others change within minutes.
 */
final class Reference implements AutoCloseable {

    static final int SECONDS = 10;

    private static final int BATCH = 2_048;
    private static final long DRAIN_S = 60;

    private final EmbeddedPostgres database;
    private final Jdbi jdbi;
    private final Mosquitto broker;
    private final Baseline baseline;
    private final Publisher publisher;
    private final Measurement measurement;

    private Reference(EmbeddedPostgres database, Jdbi jdbi, Mosquitto broker, Baseline baseline, Publisher publisher) {
        this.database = database;
        this.jdbi = jdbi;
        this.broker = broker;
        this.baseline = baseline;
        this.publisher = publisher;
        long own = ProcessHandle.current().pid();
        this.measurement =
                new Measurement(publisher, jdbi, baseline::stored, new Work(own, database.pid(), broker.pid()));
    }

    static Reference start(Workspace place, int devices)
            throws IOException, InterruptedException, SQLException, MqttException {
        Files.createDirectories(place.folder());
        EmbeddedPostgres database =
                EmbeddedPostgres.start(ServerOptions.at(place.folder().resolve("postgres")));
        Seed seed = Seed.of(database);
        Mosquitto broker = Mosquitto.start(place.below("mosquitto"));
        Baseline baseline = new Baseline(broker, database.jdbcUrl(), BATCH);
        Publisher publisher = new Publisher(broker.port(), seed.devices(1, devices));
        Reference reference = new Reference(database, seed.jdbi(), broker, baseline, publisher);
        reference.perSecond(); // what it compiles and opens is not the machine's
        return reference;
    }

    /** {@return readings a second that the baseline commits right now} */
    double perSecond() throws IOException, InterruptedException {
        jdbi.useHandle(handle -> handle.execute("truncate reading, ingest_dedupe, reading_latest"));
        long before = baseline.stored();
        long start = System.nanoTime();
        measurement.flatOut(Duration.ofSeconds(SECONDS));
        double perSecond = (baseline.stored() - before) * 1e9 / (System.nanoTime() - start);
        awaitStored();
        return perSecond;
    }

    /** So that it takes nothing from anyone who comes next. */
    private void awaitStored() throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_S);
        while (baseline.stored() < publisher.published()) {
            if (System.nanoTime() > until) {
                throw new IOException(
                        "the baseline stored %d of %d readings".formatted(baseline.stored(), publisher.published()));
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Override
    public void close() throws IOException, MqttException {
        publisher.close();
        baseline.close();
        broker.close();
        database.close();
    }
}
