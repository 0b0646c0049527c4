package dev.pitwatch.bench;

import dev.pitwatch.bench.Measurement.Delay;
import dev.pitwatch.bench.Product.Site;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Jdbi;

/** What it does to readings that come in when a month of old ones leaves the database for files, and when it comes back. */
final class ArchiveBench {

    private static final double SHARE = 0.9;

    private final Workspace place;
    private final int devices;
    private final int seconds;
    private final int readings;

    /** What came of readings, and how long what went on beside them took. */
    private record Phase(Delay delay, double took) {}

    private record Result(Phase before, Phase archive, Phase restore, Phase after, PastMonth past) {}

    private ArchiveBench(Workspace place, Options options) {
        this.place = place;
        this.devices = options.get("devices");
        this.seconds = options.get("seconds");
        this.readings = options.get("readings");
    }

    /** Takes {@code --devices N}, {@code --seconds N} for each part, and {@code --readings N} of the month. */
    static String report(Workspace place, List<String> words) throws Exception {
        ArchiveBench bench = new ArchiveBench(
                place, Options.read(words, Map.of("devices", 100, "seconds", 30, "readings", 1_500_000)));
        double load = Markdown.load();
        return bench.report(bench.run(), load);
    }

    private Result run() throws IOException, InterruptedException {
        try (EmbeddedPostgres database = Measurement.database(place);
                Product product = Product.start(place.below("product"), Optional.empty(), database)) {
            Jdbi jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
            Site site = product.site(devices);
            ExecutorService worker = Executors.newSingleThreadExecutor();
            try (PastMonth past = PastMonth.of(product, place, database, jdbi, devices, readings);
                    Publisher publisher = new Publisher(product.mqttPort(), site.devices())) {
                Measurement measurement = new Measurement(publisher, jdbi, product::stored, product.work(database));
                Phase before = phase(measurement, worker, () -> {});
                Phase retired = phase(measurement, worker, past::archive);
                past.require(0);
                Phase restored = phase(measurement, worker, past::restore);
                past.require(past.readings());
                return new Result(before, retired, restored, phase(measurement, worker, () -> {}), past);
            } finally {
                worker.shutdownNow();
            }
        }
    }

    /** Begins the work once all is warm; returns when both are done. */
    private Phase phase(Measurement measurement, ExecutorService worker, Runnable work)
            throws IOException, InterruptedException {
        AtomicReference<Future<Double>> working = new AtomicReference<>();
        Delay delay = measurement.delay(
                seconds,
                List.of(),
                () -> working.set(worker.submit(() -> {
                    long begun = System.nanoTime();
                    work.run();
                    return (System.nanoTime() - begun) / 1e9;
                })));
        try {
            return new Phase(delay, working.get().get());
        } catch (ExecutionException e) {
            throw new IOException("the archive failed: " + e.getCause(), e);
        }
    }

    private String report(Result result, double loadBefore) {
        Markdown text = Markdown.titled("Archive and restore beside readings", loadBefore)
                .line(
                        "%d readings/s of %d devices by the embedded broker, %d s each; a month of %s readings, in %d days",
                        Measurement.PACE,
                        devices,
                        seconds,
                        Markdown.whole(result.past().readings()),
                        result.past().days())
                .line("")
                .line(
                        "| | committed readings/s | publish → commit p50 ms | p90 | p99 | the work took s | readings/s of the month |")
                .line("| --- | --- | --- | --- | --- | --- | --- |")
                .line("| before | %s | - | - |", row(result.before()))
                .line("| while it is archived | %s | %s |", row(result.archive()), work(result.archive(), result))
                .line("| while it is restored | %s | %s |", row(result.restore()), work(result.restore(), result))
                .line("| after | %s | - | - |", row(result.after()))
                .line("");
        double rate = Math.max(
                result.before().delay().perSecond(), result.after().delay().perSecond());
        double share = Math.min(
                        result.archive().delay().perSecond(),
                        result.restore().delay().perSecond())
                / rate;
        text.line("- readings/s not slowed by more than 10 %%: %.3f, %s", share, Markdown.met(share >= SHARE));
        if (result.archive().took() < seconds || result.restore().took() < seconds) {
            text.line("- the work was done before the %d s were over: more --readings tell more", seconds);
        }
        return text.toString();
    }

    private static String row(Phase phase) {
        Percentiles commit = phase.delay().commit();
        return String.format(
                Locale.ROOT,
                "%.1f | %.2f | %.2f | %.2f",
                phase.delay().perSecond(),
                commit.millis(50),
                commit.millis(90),
                commit.millis(99));
    }

    private static String work(Phase phase, Result result) {
        return String.format(
                Locale.ROOT,
                "%.1f | %s",
                phase.took(),
                Markdown.whole(result.past().readings() / phase.took()));
    }
}
