package dev.pitwatch.bench;

import dev.pitwatch.bench.Measurement.Sustained;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What holding readings against limits takes from storing them: off and on in turn, in one run on the same product. */
final class AlertsBench {

    private static final double MAX_SLOWER = 0.05;
    private static final int CONNECTIONS = 500;

    /**
     * More than 600 openings an hour and workshop are marked as flapping and stay open, so that nothing would change any
     * more. A prime number, for the hot devices to be in all of them, whichever of the devices they are.
     */
    private static final int WORKSHOPS = 23;

    private static final String ROUTE = "alerts-readings";

    /** A stopped route's queue is kept for a minute, in which it takes memory. */
    private static final Duration KEPT = Duration.ofSeconds(70);

    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration BETWEEN = Duration.ofSeconds(3);
    private static final Duration MAX_NOTIFYING = Duration.ofMinutes(5);

    /** What is on its way at any moment, by the alerts that open and clear all the time. */
    private static final int NOTIFYING = 100;

    private static final String UNNOTIFIED =
            """
            select (select count(*) from announcement where settled_at is null)
                + (select count(*) from notice where state in ('pending', 'sending') and next_attempt_at <= now())
            """;

    private final Workspace place;
    private final int devices;
    private final int hot;
    private final int seconds;

    private static final int ROUNDS = 5;

    /** With alerts, of which so many opened and cleared meanwhile, and what was measured without them right before and after. */
    private record Round(Sustained before, Sustained on, long changes, Sustained after) {

        double slower() {
            return 1 - on.perSecond() / ((before.perSecond() + after.perSecond()) / 2);
        }
    }

    private AlertsBench(Workspace place, Options options) {
        this.place = place;
        this.devices = options.get("devices");
        this.hot = options.get("hot");
        this.seconds = options.get("seconds");
    }

    /**
     * Takes {@code --devices N}, each with a pit, {@code --hot N}, of which so many are too hot and cool again in turn, and
     * {@code --seconds N} for each of the three measurements.
     */
    static String report(Workspace place, List<String> words) throws Exception {
        AlertsBench bench =
                new AlertsBench(place, Options.read(words, Map.of("devices", 10_000, "hot", 200, "seconds", 30)));
        double load = Markdown.load();
        List<Round> rounds = bench.run();
        double slower = rounds.stream().mapToDouble(Round::slower).sorted().toArray()[ROUNDS / 2];
        Markdown report = Markdown.titled("Alerts", load)
                .line(
                        "%d devices of %d workshops, %d of them hot and cool again by turns of 75 s, readings/s sustained over %d s each, in one run",
                        bench.devices, WORKSHOPS, bench.hot, bench.seconds)
                .line("")
                .line("| | off, before | on | off, after | slower by |")
                .line("| --- | --- | --- | --- | --- |");
        for (Round round : rounds) {
            report.line(
                            "| readings/s | %s | %s | %s | %.1f %% |",
                            Markdown.whole(round.before().perSecond()),
                            Markdown.whole(round.on().perSecond()),
                            Markdown.whole(round.after().perSecond()),
                            100 * round.slower())
                    .line(
                            "| hub µs a reading | %.1f | %.1f | %.1f | |",
                            round.before().hub(),
                            round.on().hub(),
                            round.after().hub())
                    .line("| alerts opened or cleared | | %d | | |", round.changes());
        }
        boolean opening = bench.hot == 0 || rounds.stream().allMatch(round -> round.changes() > 0);
        return report.line("")
                .line(
                        "Median: slower by %.1f %%; wanted 5 %%%s: %s",
                        100 * slower,
                        opening ? "" : ", with alerts that open and clear",
                        Markdown.met(opening && slower < MAX_SLOWER))
                .toString();
    }

    private List<Round> run() throws IOException, InterruptedException, SQLException {
        try (EmbeddedPostgres database =
                EmbeddedPostgres.start(ServerOptions.at(place.folder().resolve("postgres")))) {
            Seed seed = Seed.of(database);
            List<BenchDevice> all = seed.devices(WORKSHOPS, devices);
            try (Mosquitto broker = Mosquitto.start(place.below("mosquitto"));
                    Product product = Product.start(place.below("product"), Optional.of(broker), database);
                    Publisher publisher = new Publisher(broker.port(), all, Math.min(CONNECTIONS, devices))) {
                Measurement measurement =
                        new Measurement(publisher, seed.jdbi(), product::stored, product.work(database));
                product.site(0); // signs in
                publisher.heat(hot);
                measurement.flatOut(WARM_UP);
                List<Round> rounds = new ArrayList<>();
                Sustained off = without(measurement, product, seed);
                for (int round = 0; round < ROUNDS; round++) {
                    product.startRoute(ROUTE);
                    measurement.flatOut(WARM_UP);
                    awaitNotified(measurement, seed);
                    long changes = changes(seed);
                    Sustained on = measurement.sustained(seconds);
                    changes = changes(seed) - changes;
                    Sustained before = off;
                    off = without(measurement, product, seed);
                    rounds.add(new Round(before, on, changes, off));
                }
                return rounds;
            }
        }
    }

    private static long changes(Seed seed) {
        return seed.jdbi().withHandle(handle -> handle.createQuery("select count(*) + count(cleared_at) from alert")
                .mapTo(Long.class)
                .one());
    }

    private Sustained without(Measurement measurement, Product product, Seed seed)
            throws IOException, InterruptedException {
        awaitNotified(measurement, seed);
        product.stopRoute(ROUTE);
        measurement.flatOut(KEPT);
        return measurement.sustained(seconds);
    }

    /**
     * The alerts of so many pits take minutes to be notified of, which is not what is measured. Readings go on meanwhile:
     * devices that were silent would raise alerts, and clear them while it is measured.
     */
    private static void awaitNotified(Measurement measurement, Seed seed) throws IOException, InterruptedException {
        long end = System.nanoTime() + MAX_NOTIFYING.toNanos();
        while (seed.jdbi()
                        .withHandle(handle ->
                                handle.createQuery(UNNOTIFIED).mapTo(Long.class).one())
                > NOTIFYING) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "alerts are still being notified of after %d s".formatted(MAX_NOTIFYING.toSeconds()));
            }
            measurement.flatOut(BETWEEN);
        }
    }
}
