package dev.pitwatch.bench;

import dev.pitwatch.bench.Measurement.Delay;
import dev.pitwatch.bench.Product.Site;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Where the hub spends its time at a load: its threads, its collections, its batches, and a flame graph. */
final class ProfileBench {

    private static final int DEVICES = 200;
    private static final double SEEN_MICROS = 0.1;

    private final Workspace place;
    private final int rate;
    private final int warm;
    private final int seconds;
    private final boolean recording;

    private ProfileBench(Workspace place, Options options) {
        this.place = place;
        this.rate = options.get("rate");
        this.warm = options.get("warm");
        this.seconds = options.get("seconds");
        this.recording = options.get("record") > 0;
    }

    /**
     * Takes {@code --seconds N}, {@code --rate N} readings/s (0: as many as it can store), {@code --warm N}: seconds at that rate
     * before; leaves target/bench/hub.jfr and hub.svg, unless {@code --record 0}.
     */
    static String report(Workspace place, List<String> words) throws Exception {
        Options options = Options.read(words, Map.of("seconds", 30, "rate", 0, "warm", 30, "record", 1));
        return new ProfileBench(place, options).run(Markdown.load());
    }

    private String run(double load) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(place.home().resolve("target/bench"));
        Path file = folder.resolve("hub.jfr");
        try (EmbeddedPostgres database = Measurement.database(place);
                Mosquitto broker = Mosquitto.start(place.below("mosquitto"));
                Product product = Product.start(place.below("product"), Optional.of(broker), database)) {
            Site site = product.site(DEVICES);
            Jdbi jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
            try (Publisher publisher = new Publisher(broker.port(), site.devices());
                    Dashboards dashboards = Dashboards.open(() -> product.dashboard(site.workshopId()))) {
                Measurement measurement = new Measurement(publisher, jdbi, product::stored, product.work(database));
                if (recording) {
                    // The first recording of a JVM throws away all that is compiled, so it comes before the warm-up.
                    Jcmd.run(product.hub(), "JFR.start", "name=first");
                    Jcmd.run(product.hub(), "JFR.stop", "name=first");
                }
                publish(measurement, warm, List.of());
                if (recording) {
                    Jcmd.run(product.hub(), "JFR.start", "name=bench", "settings=profile");
                }
                ThreadTimes before = ThreadTimes.of(product.hub());
                long stored = product.stored();
                long batches = batches(product);
                Instant from = Instant.now();
                Optional<Delay> delay = publish(measurement, seconds, dashboards.all());
                ThreadTimes used = ThreadTimes.of(product.hub()).since(before);
                long readings = product.stored() - stored;
                long written = batches(product) - batches;
                Markdown text = Markdown.titled("Where the hub's time goes", load)
                        .line("%d readings in %d batches, %.1f each", readings, written, readings / (double) written);
                delay.ifPresent(its -> delay(text, its));
                threads(text, used, readings);
                if (recording) {
                    Jcmd.run(product.hub(), "JFR.dump", "name=bench", "filename=" + file);
                    Pauses pauses = Pauses.of(file);
                    collections(text, pauses);
                    BatchTimes.since(jdbi, from).addTo(text, pauses);
                    Path picture = Files.writeString(
                            folder.resolve("hub.svg"), FlameGraph.of(file).svg());
                    text.line("").line("%s", picture).line("%s", file);
                }
                return text.toString();
            }
        }
    }

    /** Returns when all of it is stored. {@return how soon; empty: as many were published as are stored} */
    private Optional<Delay> publish(Measurement measurement, int time, List<Dashboard> dashboards)
            throws IOException, InterruptedException {
        if (rate > 0) {
            return Optional.of(measurement.atPace(rate, time, dashboards));
        }
        measurement.flatOut(Duration.ofSeconds(time));
        measurement.awaitCommitted();
        return Optional.empty();
    }

    private static long batches(Product product) throws IOException, InterruptedException {
        return (long) product.metrics().value("pitwatch_ingest_batch_size_count");
    }

    private static void delay(Markdown text, Delay delay) {
        text.line(
                "%.0f/s; hub %.0f µs a reading, database %.0f; → commit %s; → WebSocket %s; resident %d MiB",
                delay.perSecond(),
                delay.hub(),
                delay.database(),
                shown(delay.commit()),
                shown(delay.screen()),
                delay.used().hubMemoryMib());
    }

    private static String shown(Percentiles times) {
        return "p50 %.1f, p90 %.1f, p99 %.1f ms".formatted(times.millis(50), times.millis(90), times.millis(99));
    }

    private static void threads(Markdown text, ThreadTimes used, long readings) {
        text.line("").line("| thread | µs a reading | wake-ups a reading |").line("| --- | --- | --- |");
        used.byName().entrySet().stream()
                .sorted((a, b) ->
                        Long.compare(b.getValue().micros(), a.getValue().micros()))
                .filter(thread -> thread.getValue().micros() > SEEN_MICROS * readings)
                .forEach(thread -> text.line(
                        "| %s | %.1f | %.2f |",
                        thread.getKey(),
                        thread.getValue().micros() / (double) readings,
                        thread.getValue().wakeUps() / (double) readings));
    }

    private static void collections(Markdown text, Pauses pauses) {
        text.line("").line("| collections | number | ms in all | longest |").line("| --- | --- | --- | --- |");
        pauses.byKind()
                .forEach((kind, sum) -> text.line(
                        "| %s | %d | %.0f | %.1f |",
                        kind,
                        sum.count(),
                        sum.all().toNanos() / 1e6,
                        sum.longest().toNanos() / 1e6));
    }
}
