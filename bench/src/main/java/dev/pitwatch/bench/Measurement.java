package dev.pitwatch.bench;

import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Jdbi;

/** Publishes to one that stores, and measures how much it commits and how soon. */
final class Measurement {

    static final int PACE = 500;

    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final int WARM_UP_PACE = 4 * PACE;
    private static final int WARM_UP_READINGS = 15 * WARM_UP_PACE;
    private static final long BACKLOG = 10_000;
    private static final long DRAIN_S = 120;
    private static final long POLL_MS = 1_200;

    private final Publisher publisher;
    private final Jdbi jdbi;
    private final StoredCount.Source stored;
    private final Work work;
    private final String table;

    /**
     * What is committed while the publisher keeps a bounded number of readings on their way.
     *
     * @param perSecond readings
     * @param byMinute the same for each whole minute, where it lasted longer
     * @param hub CPU time of a reading in microseconds, of the hub's process; of the baseline's it has the publisher's
     * @param database the same of PostgreSQL
     * @param broker the same of the broker
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

    /**
     * From publishing to the commit, and to the dashboards.
     *
     * @param perSecond readings committed, from the first one published to the last commit
     * @param used CPU time meanwhile, and memory at the end
     * @param stalls what the slow commits have in common, one after the other
     */
    record Delay(
            double perSecond,
            Percentiles commit,
            Percentiles screen,
            Work.Used used,
            int readings,
            List<Stall> stalls) {

        /** {@return CPU time of a reading in microseconds, of the process that stores} */
        double hub() {
            return used.hubMicros() / (double) readings;
        }

        /** {@return the same of PostgreSQL} */
        double database() {
            return used.databaseMicros() / (double) readings;
        }
    }

    /**
     * Measures by the database of anyone who stores.
     *
     * @param stored how many it has stored by its own count
     * @param work the processes that take part
     */
    Measurement(Publisher publisher, Jdbi jdbi, StoredCount.Source stored, Work work) {
        this(publisher, jdbi, stored, work, "reading");
    }

    /** The same of one that stores in a table of its own, with {@code boot_id} and {@code seq}. */
    Measurement(Publisher publisher, Jdbi jdbi, StoredCount.Source stored, Work work, String table) {
        this.table = table;
        this.publisher = publisher;
        this.jdbi = jdbi;
        this.stored = stored;
        this.work = work;
    }

    /** {@return a database that tells when each reading was committed, which delays are measured by} */
    static EmbeddedPostgres database(Workspace place) throws IOException, InterruptedException {
        return EmbeddedPostgres.start(
                ServerOptions.at(place.folder().resolve("postgres")).with("track_commit_timestamp", "on"));
    }

    void warmUp() throws IOException, InterruptedException {
        publisher.flatOut(WARM_UP);
        awaitCommitted();
    }

    Sustained sustained(int seconds) throws IOException, InterruptedException {
        Work.Used before = work.used();
        long start = System.nanoTime();
        long first = stored.stored();
        List<Double> byMinute = new ArrayList<>();
        long minute = start;
        long atMinute = first;
        while (seconds(start) < seconds) {
            flatOut(Duration.ofNanos(Math.min(
                    TimeUnit.MINUTES.toNanos(1), TimeUnit.SECONDS.toNanos(seconds) - (System.nanoTime() - start))));
            long now = stored.stored();
            byMinute.add((now - atMinute) / seconds(minute));
            minute = System.nanoTime();
            atMinute = now;
        }
        long readings = stored.stored() - first;
        double time = seconds(start);
        Work.Used used = work.used().since(before);
        awaitCommitted();
        return new Sustained(
                readings / time,
                List.copyOf(byMinute),
                used.hubMicros() / (double) readings,
                used.databaseMicros() / (double) readings,
                used.brokerMicros() / (double) readings,
                used.hubMemoryMib());
    }

    /** Publishes as fast as the broker takes it, with a bounded number on their way. */
    void flatOut(Duration time) throws IOException, InterruptedException {
        long offset = publisher.published() - stored.stored();
        try (StoredCount count = new StoredCount(stored)) {
            publisher.flatOut(time, BACKLOG, () -> count.getAsLong() + offset);
        }
    }

    Flooded flooded(int seconds) throws IOException, InterruptedException {
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
        awaitCommitted();
        return new Flooded(total / flood, meanwhile / flood, (total - meanwhile) / drain);
    }

    /** Takes dashboards that have subscribed. */
    Delay delay(int seconds, List<Dashboard> dashboards) throws IOException, InterruptedException {
        return delay(seconds, dashboards, () -> {});
    }

    /** The same; someone who measures beside it is notified once all is warm and the readings come at their pace. */
    Delay delay(int seconds, List<Dashboard> dashboards, Runnable whenWarm) throws IOException, InterruptedException {
        publisher.paced(WARM_UP_PACE, WARM_UP_READINGS);
        return measured(PACE, seconds, dashboards, whenWarm, () -> true);
    }

    /** The same at another pace as long as something goes on that began with its notification, at most so many seconds. */
    Delay delayWhile(int perSecond, int seconds, Runnable whenWarm, BooleanSupplier going)
            throws IOException, InterruptedException {
        publisher.paced(WARM_UP_PACE, WARM_UP_READINGS);
        return measured(perSecond, seconds, List.of(), whenWarm, going);
    }

    /** The same at another pace, after a warm-up at that pace. */
    Delay delayAt(int perSecond, int seconds, List<Dashboard> dashboards) throws IOException, InterruptedException {
        return delayAt(perSecond, seconds, dashboards, () -> {});
    }

    /** The same; someone who measures beside it is notified once all is warm. */
    Delay delayAt(int perSecond, int seconds, List<Dashboard> dashboards, Runnable whenWarm)
            throws IOException, InterruptedException {
        int pace = Math.max(perSecond, WARM_UP_PACE);
        publisher.paced(pace, (int) (pace * WARM_UP.toSeconds()));
        awaitCommitted();
        return measured(perSecond, seconds, dashboards, whenWarm, () -> true);
    }

    /** The same without a warm-up, which is over. */
    Delay atPace(int perSecond, int seconds, List<Dashboard> dashboards) throws IOException, InterruptedException {
        return measured(perSecond, seconds, dashboards, () -> {}, () -> true);
    }

    private Delay measured(
            int perSecond, int seconds, List<Dashboard> dashboards, Runnable whenWarm, BooleanSupplier going)
            throws IOException, InterruptedException {
        whenWarm.run();
        Work.Used before = work.used();
        long firstSeq = publisher.nextSeq();
        dashboards.forEach(dashboard -> dashboard.expect(firstSeq, perSecond * seconds));
        long[] sent = publisher.paced(perSecond, perSecond * seconds, going);
        int readings = sent.length;
        List<long[]> heard = new ArrayList<>();
        for (Dashboard dashboard : dashboards) {
            heard.add(dashboard.heard());
        }
        Work.Used used = work.used().since(before);
        awaitCommitted();
        long[] commits = commits(firstSeq, readings);
        long last = Arrays.stream(commits).max().orElseThrow();
        return new Delay(
                readings * 1e6 / (last - sent[0]),
                between(sent, List.of(commits)),
                between(sent, heard),
                used,
                readings,
                Stall.of(sent, commits));
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

    private long[] commits(long firstSeq, int readings) {
        long[] commits = new long[readings];
        jdbi.useHandle(handle -> handle.createQuery(
                        "select seq, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000000)::bigint committed "
                                + "from <table> where boot_id = ? and seq >= ?")
                .define("table", table)
                .bind(0, publisher.bootId())
                .bind(1, firstSeq)
                .map((row, context) -> commits[(int) (row.getLong("seq") - firstSeq)] = row.getLong("committed"))
                .list());
        return commits;
    }

    /** Returns when all that was published is stored. */
    void awaitCommitted() throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_S);
        long inserted = -1;
        while (true) {
            // Counting reads all rows, which slows down what is measured: only once nothing more seems to come.
            long now = inserted();
            if (now == inserted && committed() == publisher.published()) {
                return;
            }
            if (System.nanoTime() > until) {
                throw new IOException("%d of %d acknowledged readings are stored after %d s"
                        .formatted(committed(), publisher.published(), DRAIN_S));
            }
            inserted = now;
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /** PostgreSQL's own count, which is up to a second old. */
    private long inserted() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select coalesce(sum(n_tup_ins), 0) from pg_stat_user_tables where relname like ? || '%'")
                .bind(0, table)
                .mapTo(Long.class)
                .one());
    }

    private long committed() {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from <table> where boot_id = ?")
                .define("table", table)
                .bind(0, publisher.bootId())
                .mapTo(Long.class)
                .one());
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
