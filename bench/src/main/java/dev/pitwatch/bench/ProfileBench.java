package dev.pitwatch.bench;

import dev.pitwatch.bench.Measurement.Delay;
import dev.pitwatch.bench.Product.Site;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Where the hub spends its time at a load: its threads, its collections, and a flame graph. */
final class ProfileBench {

    private static final int DEVICES = 200;
    private static final int DASHBOARDS = 5;
    private static final double SEEN_MICROS = 1;

    private ProfileBench() {}

    /**
     * Takes {@code --seconds N}, {@code --rate N} readings/s (0: as many as it can store), {@code --warm N}: seconds at that rate
     * before; leaves target/bench/hub.jfr and hub.svg.
     */
    static String report(Workspace place, List<String> words) throws Exception {
        Options options = Options.read(words, Map.of("seconds", 30, "rate", 0, "warm", 30, "record", 1));
        double load = Markdown.load();
        Path folder = Files.createDirectories(place.home().resolve("target/bench"));
        Path recording = folder.resolve("hub.jfr");
        String measured;
        try (EmbeddedPostgres database = Measurement.database(place);
                Mosquitto broker = Mosquitto.start(place.below("mosquitto"));
                Product product = Product.start(place.below("product"), Optional.of(broker), database)) {
            Site site = product.site(DEVICES);
            Jdbi jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
            try (Publisher publisher = new Publisher(broker.port(), site.devices())) {
                Measurement measurement = new Measurement(publisher, jdbi, product::stored, product.work(database));
                measured = measured(measurement, product, site, publisher, options);
                if (options.get("record") == 0) {
                    return Markdown.titled("Where the hub's time goes", load) + measured;
                }
                Jcmd.run(product.hub(), "JFR.dump", "name=bench", "filename=" + recording);
            }
        }
        FlameGraph graph = FlameGraph.of(recording);
        Path picture = Files.writeString(folder.resolve("hub.svg"), graph.svg());
        return Markdown.titled("Where the hub's time goes", load)
                + measured
                + pauses(Pauses.of(recording))
                + String.format(Locale.ROOT, "%n%s%n%s%n", picture, recording);
    }

    private static String measured(
            Measurement measurement, Product product, Site site, Publisher publisher, Options options)
            throws IOException, InterruptedException {
        int rate = options.get("rate");
        int seconds = options.get("seconds");
        List<Dashboard> dashboards = new ArrayList<>();
        try {
            for (int i = 0; i < DASHBOARDS; i++) {
                dashboards.add(product.dashboard(site.workshopId()));
            }
            if (rate > 0) {
                publisher.paced(rate, rate * options.get("warm"));
            } else {
                measurement.flatOut(Duration.ofSeconds(options.get("warm")));
            }
            if (options.get("record") > 0) {
                Jcmd.run(product.hub(), "JFR.start", "name=bench", "settings=" + settings());
            }
            ThreadTimes before = ThreadTimes.of(product.hub());
            long stored = product.stored();
            long batches = batches(product);
            Optional<Delay> delay = Optional.empty();
            if (rate > 0) {
                delay = Optional.of(measurement.atPace(rate, seconds, dashboards));
            } else {
                measurement.flatOut(Duration.ofSeconds(seconds));
            }
            ThreadTimes used = ThreadTimes.of(product.hub()).since(before);
            long readings = product.stored() - stored;
            return text(used, readings, batches(product) - batches, delay);
        } finally {
            dashboards.forEach(Dashboard::close);
        }
    }

    /** Samples and collections alone: other events change classes of the system, which are compiled anew then. */
    private static Path settings() throws IOException {
        return Files.writeString(
                Files.createTempFile("pitwatch-bench", ".jfc"),
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <configuration version="2.0">
                  <event name="jdk.ExecutionSample"><setting name="enabled">true</setting><setting name="period">10 ms</setting></event>
                  <event name="jdk.NativeMethodSample"><setting name="enabled">true</setting><setting name="period">20 ms</setting></event>
                  <event name="jdk.GarbageCollection"><setting name="enabled">true</setting></event>
                </configuration>
                """);
    }

    private static long batches(Product product) throws IOException, InterruptedException {
        return (long) product.metrics().value("pitwatch_ingest_batch_size_count");
    }

    private static String text(ThreadTimes used, long readings, long batches, Optional<Delay> delay) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "%d readings in %d batches, %.1f each%n", readings, batches, (double) readings / batches));
        delay.ifPresent(its -> text.append(String.format(
                Locale.ROOT,
                "%.0f/s; hub %.0f µs a reading, database %.0f; → commit %s; → WebSocket %s; resident %d MiB%n",
                its.perSecond(),
                its.hub(),
                its.database(),
                shown(its.commit()),
                shown(its.screen()),
                its.used().hubMemoryMib())));
        text.append("\n| thread | µs a reading | wake-ups a reading |\n| --- | --- | --- |\n");
        used.byName().entrySet().stream()
                .sorted((a, b) ->
                        Long.compare(b.getValue().micros(), a.getValue().micros()))
                .filter(entry -> entry.getValue().micros() > SEEN_MICROS * readings / 10)
                .forEach(entry -> text.append(String.format(
                        Locale.ROOT,
                        "| %s | %.1f | %.2f |%n",
                        entry.getKey(),
                        entry.getValue().micros() / (double) readings,
                        entry.getValue().wakeUps() / (double) readings)));
        return text.toString();
    }

    private static String shown(Percentiles times) {
        return String.format(
                Locale.ROOT, "p50 %.1f, p90 %.1f, p99 %.1f ms", times.millis(50), times.millis(90), times.millis(99));
    }

    private static String pauses(Pauses pauses) {
        StringBuilder text =
                new StringBuilder("\n| collections | number | ms in all | longest |\n| --- | --- | --- | --- |\n");
        pauses.byKind()
                .forEach((kind, sum) -> text.append(String.format(
                        Locale.ROOT,
                        "| %s | %d | %.0f | %.1f |%n",
                        kind,
                        sum.count(),
                        sum.all().toNanos() / 1e6,
                        sum.longest().toNanos() / 1e6)));
        return text.toString();
    }
}
