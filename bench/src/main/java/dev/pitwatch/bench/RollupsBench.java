package dev.pitwatch.bench;

import dev.pitwatch.bench.Product.Site;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;

/** What the upkeep of roll-ups takes from storing readings: both in one run, on the same product. */
final class RollupsBench {

    private static final double MAX_SLOWER = 0.10;
    /** Until minutes of this run are rolled up while it goes on. */
    private static final Duration LEAD = Duration.ofSeconds(75);

    private static final long POLL_MS = 500;
    private static final long TIMEOUT_S = 300;

    private final Workspace place;
    private final int devices;
    private final int seconds;

    /** Readings a second without upkeep before, with it, and without it after. */
    private record Result(double before, double with, double after, long minutes) {

        double slower() {
            return 1 - with / ((before + after) / 2);
        }
    }

    private RollupsBench(Workspace place, Options options) {
        this.place = place;
        this.devices = options.get("devices");
        this.seconds = options.get("seconds");
    }

    /** Takes {@code --devices N}, each with a pit, and {@code --seconds N} for each of the three measurements. */
    static String report(Workspace place, List<String> words) throws Exception {
        RollupsBench bench = new RollupsBench(place, Options.read(words, Map.of("devices", 500, "seconds", 60)));
        double load = Markdown.load();
        Result result = bench.run();
        return Markdown.titled("Upkeep of roll-ups", load)
                .line("%d devices, readings/s sustained over %d s each, in one run", bench.devices, bench.seconds)
                .line("")
                .line("| without, before | with | without, after | minutes of pits rolled up | slower by | wanted |")
                .line("| --- | --- | --- | --- | --- | --- |")
                .line(
                        "| %s | %s | %s | %s | %.1f %% | 10 %%: %s |",
                        Markdown.whole(result.before()),
                        Markdown.whole(result.with()),
                        Markdown.whole(result.after()),
                        Markdown.whole(result.minutes()),
                        100 * result.slower(),
                        Markdown.met(result.slower() < MAX_SLOWER))
                .toString();
    }

    private Result run() throws IOException, InterruptedException {
        try (EmbeddedPostgres database =
                        EmbeddedPostgres.start(ServerOptions.at(place.folder().resolve("postgres")));
                Mosquitto broker = Mosquitto.start(place.below("mosquitto"));
                Product product = Product.start(place.below("product"), Optional.of(broker), database)) {
            Jdbi jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
            Site site = product.site(devices);
            try (Publisher publisher = new Publisher(product.mqttPort(), site.devices())) {
                Measurement measurement = new Measurement(publisher, jdbi, product::stored, product.work(database));
                off(jdbi);
                measurement.warmUp();
                measurement.warmUp();
                double before = measurement.sustained(seconds).perSecond();
                on(jdbi);
                measurement.flatOut(LEAD);
                double rolled = product.metrics().value("pitwatch_rollup_minutes_total");
                double with = measurement.sustained(seconds).perSecond();
                long minutes = (long) (product.metrics().value("pitwatch_rollup_minutes_total") - rolled);
                awaitNothingDue(jdbi);
                off(jdbi);
                return new Result(before, with, measurement.sustained(seconds).perSecond(), minutes);
            }
        }
    }

    /** Nothing is due then: no row is written for it, and nothing rolled up. */
    private static void off(Jdbi jdbi) {
        jdbi.useHandle(handle -> handle.execute("create rule no_upkeep as on insert to rollup_due do instead nothing"));
    }

    private static void on(Jdbi jdbi) {
        jdbi.useHandle(handle -> {
            handle.execute("drop rule no_upkeep on rollup_due");
            // A statement that was prepared to do nothing depends on nothing, so that nobody prepares it anew.
            handle.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'pitwatch_ingest'");
        });
    }

    private static void awaitNothingDue(Jdbi jdbi) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (jdbi.withHandle(handle -> handle.createQuery("select exists (select from rollup_due)")
                .mapTo(boolean.class)
                .one())) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException(
                        "roll-ups don't keep up: some are still due after %d s".formatted(TIMEOUT_S));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }
}
