package dev.pitwatch.bench;

import dev.pitwatch.bench.Product.Site;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jdbi.v3.core.Jdbi;

/** How many readings a second the whole product commits, and how soon dashboards hear of one. */
final class SpineBench {

    private static final int PACE = 500;
    private static final int DASHBOARDS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final int WARM_UP_READINGS = 3 * PACE;
    private static final long BACKLOG = 10_000;
    private static final int BATCH = 512;
    private static final long DRAIN_S = 120;
    private static final long LOOK_MS = 1_200;

    private final Path home;
    private final Path folder;
    private final int devices;
    private final int seconds;

    /**
     * What is committed while the publisher keeps a bounded number of readings on their way.
     *
     * @param perSecond readings
     * @param byMinute the same for each whole minute, where it lasted longer
     * @param hub CPU time of a reading in microseconds, of the hub's process; of the baseline's it has the publisher's
     * @param database the same of PostgreSQL
     * @param broker the same of Mosquitto
     * @param memoryMib of the hub's process at the end
     */
    record Sustained(
            double perSecond, List<Double> byMinute, double hub, double database, double broker, long memoryMib) {}

    /**
     * Readings a second under a flood.
     *
     * @param published that the broker took
     * @param committed meanwhile
     * @param drained committed of the backlog, when nothing more was published
     */
    record Flooded(double published, double committed, double drained) {}

    /** From publishing to the commit, and to the dashboards. */
    record Delay(Percentiles commit, Percentiles screen) {}

    /** What was measured of one that stores. */
    record Rate(Sustained sustained, Flooded flooded) {}

    /** What was measured. */
    record Result(Rate product, Rate baseline, Sustained oneByOne, Delay delay) {}

    /** Who stores, and what it uses. */
    private record Measured(StoredCount.Source stored, Work work) {}

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
            return new Result(
                    whole.rate(),
                    baseline(database, whole.site(), jdbi),
                    oneByOne(database, whole.site(), jdbi),
                    whole.delay());
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
                Measured measured =
                        new Measured(product::stored, new Work(product.pid(), database.pid(), broker.pid()));
                return new Whole(site, rate(publisher, jdbi, measured), delay);
            }
        }
    }

    private Rate baseline(EmbeddedPostgres database, Site site, Jdbi jdbi)
            throws IOException, InterruptedException, MqttException {
        try (Mosquitto broker = mosquitto("mosquitto-baseline");
                Baseline baseline = new Baseline(broker, database.jdbcUrl(), BATCH);
                Publisher publisher = new Publisher(broker.port(), site.devices())) {
            warmUp(publisher, jdbi);
            return rate(publisher, jdbi, measured(baseline, database, broker));
        }
    }

    private Sustained oneByOne(EmbeddedPostgres database, Site site, Jdbi jdbi)
            throws IOException, InterruptedException, MqttException {
        try (Mosquitto broker = mosquitto("mosquitto-one-by-one");
                Baseline baseline = new Baseline(broker, database.jdbcUrl(), 1);
                Publisher publisher = new Publisher(broker.port(), site.devices())) {
            return sustained(publisher, jdbi, measured(baseline, database, broker));
        }
    }

    private static Measured measured(Baseline baseline, EmbeddedPostgres database, Mosquitto broker) {
        long own = ProcessHandle.current().pid();
        return new Measured(baseline::stored, new Work(own, database.pid(), broker.pid()));
    }

    private Mosquitto mosquitto(String name) throws IOException, InterruptedException {
        return Mosquitto.start(home.resolve("bench/mosquitto.conf"), folder.resolve(name));
    }

    private static void warmUp(Publisher publisher, Jdbi jdbi) throws IOException, InterruptedException {
        publisher.flatOut(WARM_UP);
        awaitCommitted(publisher, jdbi);
    }

    private Rate rate(Publisher publisher, Jdbi jdbi, Measured measured) throws IOException, InterruptedException {
        Sustained sustained = sustained(publisher, jdbi, measured);
        return new Rate(sustained, flooded(publisher, jdbi, measured.stored()));
    }

    private Sustained sustained(Publisher publisher, Jdbi jdbi, Measured measured)
            throws IOException, InterruptedException {
        Work.Used before = measured.work().used();
        long start = System.nanoTime();
        long stored = measured.stored().stored();
        long published = publisher.published();
        List<Double> byMinute = new ArrayList<>();
        try (StoredCount count = new StoredCount(measured.stored())) {
            long minute = start;
            long atMinute = stored;
            while (seconds(start) < seconds) {
                Duration rest = Duration.ofNanos(Math.min(
                        TimeUnit.MINUTES.toNanos(1), TimeUnit.SECONDS.toNanos(seconds) - (System.nanoTime() - start)));
                publisher.flatOut(rest, BACKLOG, () -> count.getAsLong() - stored + published);
                long now = measured.stored().stored();
                byMinute.add((now - atMinute) / seconds(minute));
                minute = System.nanoTime();
                atMinute = now;
            }
        }
        long readings = measured.stored().stored() - stored;
        double time = seconds(start);
        Work.Used used = measured.work().used().since(before);
        awaitCommitted(publisher, jdbi);
        return new Sustained(
                readings / time,
                List.copyOf(byMinute),
                used.hubMicros() / (double) readings,
                used.databaseMicros() / (double) readings,
                used.brokerMicros() / (double) readings,
                used.hubMemoryMib());
    }

    private Flooded flooded(Publisher publisher, Jdbi jdbi, StoredCount.Source stored)
            throws IOException, InterruptedException {
        long published = publisher.published();
        long before = stored.stored();
        long start = System.nanoTime();
        publisher.flatOut(Duration.ofSeconds(seconds));
        double flood = seconds(start);
        long meanwhile = stored.stored() - before;
        long total = publisher.published() - published;
        while (stored.stored() - before < total && seconds(start) < flood + DRAIN_S) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        double drain = seconds(start) - flood;
        awaitCommitted(publisher, jdbi);
        return new Flooded(total / flood, meanwhile / flood, (total - meanwhile) / drain);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private Delay delay(Publisher publisher, Product product, Site site, Jdbi jdbi)
            throws IOException, InterruptedException {
        int readings = PACE * seconds;
        List<Dashboard> dashboards = new ArrayList<>();
        try {
            for (int i = 0; i < DASHBOARDS; i++) {
                dashboards.add(product.dashboard(site.workshopId()));
            }
            publisher.paced(PACE, WARM_UP_READINGS);
            long firstSeq = publisher.nextSeq();
            dashboards.forEach(dashboard -> dashboard.expect(firstSeq, readings));
            long[] sent = publisher.paced(PACE, readings);
            List<long[]> heard = new ArrayList<>();
            for (Dashboard dashboard : dashboards) {
                heard.add(dashboard.heard());
            }
            awaitCommitted(publisher, jdbi);
            return new Delay(
                    between(sent, List.of(commits(publisher, jdbi, firstSeq, readings))), between(sent, heard));
        } finally {
            dashboards.forEach(Dashboard::close);
        }
    }

    /** The times of those that arrived; the report says how many did. */
    private static Percentiles between(long[] sent, List<long[]> arrivals) {
        long[] times = new long[sent.length * arrivals.size()];
        int count = 0;
        for (long[] arrived : arrivals) {
            for (int i = 0; i < sent.length; i++) {
                if (arrived[i] != 0) {
                    times[count++] = arrived[i] - sent[i];
                }
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
