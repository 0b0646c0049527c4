package dev.pitwatch.bench;

import dev.pitwatch.bench.Product.Site;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jdbi.v3.core.Jdbi;

/** How many readings a second the whole product commits, and how soon a dashboard hears of one. */
final class SpineBench {

    private static final int PACE = 500;
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final int WARM_UP_READINGS = 3 * PACE;
    private static final long BACKLOG = 10_000;
    private static final long DRAIN_S = 120;
    private static final long LOOK_MS = 1_200;

    private final Path home;
    private final Path folder;
    private final int devices;
    private final int seconds;

    /**
     * Readings a second.
     *
     * @param sustained committed while the publisher keeps a bounded number on their way
     * @param published while it floods the broker: those that the broker took
     * @param committed meanwhile
     * @param drained committed of the backlog, when nothing more was published
     * @param cores that the process of the hub (or the baseline's, which publishes too) kept busy
     * @param memoryMib of that process at the end
     */
    record Rate(double sustained, double published, double committed, double drained, double cores, long memoryMib) {}

    /** From publishing to the commit, and to a dashboard. */
    record Delay(Percentiles commit, Percentiles screen) {}

    /** What was measured. */
    record Result(Rate product, Rate baseline, Delay delay) {}

    /** Tells what a process has used. */
    private interface UsageOf {
        Usage usage() throws IOException;
    }

    /** Measures that many seconds each; files go into the folder. */
    SpineBench(Path home, Path folder, int devices, int seconds) {
        this.home = home;
        this.folder = folder;
        this.devices = devices;
        this.seconds = seconds;
    }

    Result run() throws IOException, InterruptedException, MqttException {
        // So that PostgreSQL tells when each reading was committed.
        ServerOptions options = ServerOptions.at(folder.resolve("postgres")).with("track_commit_timestamp", "on");
        try (EmbeddedPostgres database = EmbeddedPostgres.start(options)) {
            Jdbi jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
            Whole whole = product(database, jdbi);
            return new Result(whole.rate(), baseline(database, whole.site(), jdbi), whole.delay());
        }
    }

    private record Whole(Site site, Rate rate, Delay delay) {}

    private Whole product(EmbeddedPostgres database, Jdbi jdbi) throws IOException, InterruptedException {
        try (Mosquitto broker = mosquitto("mosquitto-product");
                Product product = Product.start(home, folder.resolve("data"), broker, database)) {
            Site site = product.site(devices);
            try (Publisher publisher = new Publisher(broker.port(), site.devices())) {
                warmUp(publisher, jdbi);
                Delay delay = delay(publisher, product, site, jdbi);
                return new Whole(site, rate(publisher, jdbi, product::stored, product::hub), delay);
            }
        }
    }

    private Rate baseline(EmbeddedPostgres database, Site site, Jdbi jdbi)
            throws IOException, InterruptedException, MqttException {
        try (Mosquitto broker = mosquitto("mosquitto-baseline");
                Baseline baseline = new Baseline(broker, database.jdbcUrl());
                Publisher publisher = new Publisher(broker.port(), site.devices())) {
            warmUp(publisher, jdbi);
            return rate(publisher, jdbi, baseline::stored, baseline::usage);
        }
    }

    private Mosquitto mosquitto(String name) throws IOException, InterruptedException {
        return Mosquitto.start(home.resolve("bench/mosquitto.conf"), folder.resolve(name));
    }

    private static void warmUp(Publisher publisher, Jdbi jdbi) throws IOException, InterruptedException {
        publisher.flatOut(WARM_UP);
        awaitCommitted(publisher, jdbi);
    }

    private Rate rate(Publisher publisher, Jdbi jdbi, StoredCount.Source source, UsageOf process)
            throws IOException, InterruptedException {
        Usage first = process.usage();
        long start = System.nanoTime();
        long stored = source.stored();
        long published = publisher.published();
        try (StoredCount count = new StoredCount(source)) {
            publisher.flatOut(Duration.ofSeconds(seconds), BACKLOG, () -> count.getAsLong() - stored + published);
        }
        double sustained = (source.stored() - stored) / seconds(start);
        double cores = process.usage().cpu().minus(first.cpu()).toNanos() / 1e9 / seconds(start);
        long memory = process.usage().memoryMib();
        awaitCommitted(publisher, jdbi);

        long flood = publisher.published();
        long flooded = System.nanoTime();
        long before = source.stored();
        publisher.flatOut(Duration.ofSeconds(seconds));
        double time = seconds(flooded);
        long meanwhile = source.stored() - before;
        long total = publisher.published() - flood;
        while (source.stored() - before < total && seconds(flooded) < time + DRAIN_S) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        double drain = seconds(flooded) - time;
        awaitCommitted(publisher, jdbi);
        return new Rate(sustained, total / time, meanwhile / time, (total - meanwhile) / drain, cores, memory);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private Delay delay(Publisher publisher, Product product, Site site, Jdbi jdbi)
            throws IOException, InterruptedException {
        int readings = PACE * seconds;
        try (Dashboard dashboard = product.dashboard(site.workshopId())) {
            publisher.paced(PACE, WARM_UP_READINGS);
            long firstSeq = publisher.nextSeq();
            dashboard.expect(firstSeq, readings);
            long[] sent = publisher.paced(PACE, readings);
            long[] heard = dashboard.heard();
            awaitCommitted(publisher, jdbi);
            return new Delay(between(sent, commits(publisher, jdbi, firstSeq, readings)), between(sent, heard));
        }
    }

    /** The times of those that arrived; the report says how many did. */
    private static Percentiles between(long[] sent, long[] arrived) {
        long[] times = new long[sent.length];
        int count = 0;
        for (int i = 0; i < sent.length; i++) {
            if (arrived[i] != 0) {
                times[count++] = arrived[i] - sent[i];
            }
        }
        return Percentiles.of(Arrays.copyOf(times, count));
    }

    private static long[] commits(Publisher publisher, Jdbi jdbi, long firstSeq, int readings) {
        long[] commits = new long[readings];
        jdbi.useHandle(handle -> handle.createQuery(
                        "select seq, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000000)::bigint committed "
                                + "from reading where boot_id = ? and seq >= ?")
                .bind(0, publisher.bootId())
                .bind(1, firstSeq)
                .map((row, context) -> commits[(int) (row.getLong("seq") - firstSeq)] = row.getLong("committed"))
                .list());
        return commits;
    }

    private static void awaitCommitted(Publisher publisher, Jdbi jdbi) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_S);
        long inserted = -1;
        while (true) {
            // Counting reads all rows, which slows down what is measured: only once nothing more seems to come.
            long now = inserted(jdbi);
            if (now == inserted && committed(publisher, jdbi) == publisher.published()) {
                return;
            }
            if (System.nanoTime() > until) {
                throw new IOException("%d of %d acknowledged readings are stored after %d s"
                        .formatted(committed(publisher, jdbi), publisher.published(), DRAIN_S));
            }
            inserted = now;
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    /** PostgreSQL's own count, which is up to a second old. */
    private static long inserted(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select sum(n_tup_ins) from pg_stat_user_tables where relname like 'reading%'")
                .mapTo(Long.class)
                .one());
    }

    private static long committed(Publisher publisher, Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from reading where boot_id = ?")
                .bind(0, publisher.bootId())
                .mapTo(Long.class)
                .one());
    }
}
