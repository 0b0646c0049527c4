package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;
import static dev.pitwatch.bench.Markdown.whole;

import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jdbi.v3.core.Jdbi;

/**
 * Whether the product goes on as it began: the rate, its memory, the age of what it acknowledges. Flat out, the rate is
 * held beside that of a {@link Reference}, measured before each minute.
 */
final class SoakBench {

    private static final double LEAST_OF_FIRST = 0.95;
    private static final double MAX_OF_FIRST = 1.05;
    private static final double LEAST_OF_RATE = 0.99;
    private static final long MEMORY_MIB = 400;
    private static final int SECONDS = 60;
    private static final String ACK_AGE = "pitwatch_ingest_ack_age_seconds";

    private final Product product;
    private final Publisher publisher;
    private final Measurement measurement;
    private final Jdbi jdbi;
    private final Work work;
    private final int rate;
    private final Optional<Reference> reference;

    /**
     * One minute.
     *
     * @param perSecond committed
     * @param reference what the baseline committed a second just before; not a number at a given rate
     * @param memoryMib resident, of the hub's process
     * @param oldMib what its garbage collector keeps in the old generation
     * @param ackP99 milliseconds from a reading's arrival to its acknowledgement, at the end of the minute
     * @param ackMax the greatest of the last minutes
     * @param queued readings that wait to be stored
     * @param committed readings that wait for alerts, live events and presence, each counted for itself
     */
    private record Minute(
            double perSecond,
            double reference,
            double memoryMib,
            double oldMib,
            double ackP99,
            double ackMax,
            double queued,
            double committed) {

        /** {@return of the baseline's rate} */
        double share() {
            return perSecond / reference;
        }
    }

    /** All minutes, the live heap in bytes after the first and the last, and what all that was stored takes on the disk. */
    private record Result(List<Minute> minutes, long liveFirst, long liveLast, StoredSize size) {}

    private SoakBench(
            Product product,
            Publisher publisher,
            Measurement measurement,
            Jdbi jdbi,
            Work work,
            int rate,
            Optional<Reference> reference) {
        this.product = product;
        this.publisher = publisher;
        this.measurement = measurement;
        this.jdbi = jdbi;
        this.work = work;
        this.rate = rate;
        this.reference = reference;
    }

    /** Takes {@code --minutes N}, {@code --rate N} readings a second (0: as many as go), and {@code --devices N}. */
    static String report(Workspace place, List<String> words) throws Exception {
        Options options = Options.read(words, Map.of("minutes", 10, "rate", 0, "devices", 500));
        double load = Markdown.load();
        try (EmbeddedPostgres database =
                EmbeddedPostgres.start(ServerOptions.at(place.folder().resolve("postgres")))) {
            Seed seed = Seed.of(database);
            List<BenchDevice> devices = seed.devices(1, options.get("devices"));
            try (Mosquitto broker = Mosquitto.start(place.below("mosquitto"));
                    Product product = Product.start(place.below("product"), Optional.of(broker), database);
                    Publisher publisher = new Publisher(broker.port(), devices)) {
                Work work = product.work(database);
                Measurement measurement = new Measurement(publisher, seed.jdbi(), product::stored, work);
                int rate = options.get("rate");
                Optional<Reference> reference = rate == 0
                        ? Optional.of(Reference.start(place.below("reference"), options.get("devices")))
                        : Optional.empty();
                try {
                    SoakBench bench =
                            new SoakBench(product, publisher, measurement, seed.jdbi(), work, rate, reference);
                    return text(bench.run(options.get("minutes")), options, load);
                } finally {
                    if (reference.isPresent()) {
                        reference.get().close();
                    }
                }
            }
        }
    }

    private Result run(int minutes) throws IOException, InterruptedException {
        measurement.warmUp();
        List<Minute> all = new ArrayList<>();
        long liveFirst = 0;
        for (int i = 0; i < minutes; i++) {
            all.add(minute());
            System.err.printf(
                    Locale.ROOT,
                    "minute %d: %,.0f/s (baseline %,.0f), %.0f MiB%n",
                    i + 1,
                    all.get(i).perSecond(),
                    all.get(i).reference(),
                    all.get(i).memoryMib());
            if (i == 0) {
                liveFirst = LiveHeap.bytes(work.hub());
            }
        }
        long liveLast = LiveHeap.bytes(work.hub());
        measurement.awaitCommitted(); // or it fails
        return new Result(all, liveFirst, liveLast, StoredSize.of(jdbi));
    }

    private Minute minute() throws IOException, InterruptedException {
        double machine = reference.isPresent() ? reference.get().perSecond() : Double.NaN;
        long start = System.nanoTime();
        long before = product.stored();
        if (rate == 0) {
            measurement.flatOut(Duration.ofSeconds(SECONDS));
        } else {
            publisher.paced(rate, rate * SECONDS);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Metrics metrics = product.metrics();
        return new Minute(
                (metrics.value("pitwatch_ingest_stored_total") - before) / seconds,
                machine,
                work.used().hubMemoryMib(),
                metrics.value("jvm_memory_used_bytes{area=\"heap\",id=\"Tenured Gen\"}") / (1 << 20),
                metrics.value(ACK_AGE + "{quantile=\"0.99\"}") * 1000,
                metrics.value(ACK_AGE + "_max") * 1000,
                metrics.value("pitwatch_ingest_queue_depth"),
                metrics.sum("pitwatch_news_waiting"));
    }

    private static String text(Result result, Options options, double load) {
        List<Minute> minutes = result.minutes();
        int rate = options.get("rate");
        Markdown text = Markdown.titled("Soak", load)
                .line(
                        "%d devices, %s",
                        options.get("devices"),
                        rate == 0 ? "as many readings as are committed" : whole(rate) + " readings/s")
                .line("")
                .line(
                        "| minute | readings/s | of the baseline | hub MiB | old generation MiB | age at acknowledgement p99 ms | max ms "
                                + "| queued | batches to tell |")
                .line("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (int i = 0; i < minutes.size(); i++) {
            Minute minute = minutes.get(i);
            text.line(
                    "| %d | %s | %s | %.0f | %.0f | %.1f | %.1f | %.0f | %.0f |",
                    i + 1,
                    whole(minute.perSecond()),
                    rate == 0 ? "%.2f of %s".formatted(minute.share(), whole(minute.reference())) : "-",
                    minute.memoryMib(),
                    minute.oldMib(),
                    minute.ackP99(),
                    minute.ackMax(),
                    minute.queued(),
                    minute.committed());
        }
        double decline = ofFirstThird(minutes, Minute::share);
        double growth = ofFirstThird(minutes, Minute::memoryMib);
        double most = minutes.stream().mapToDouble(Minute::memoryMib).max().orElse(0);
        text.line("").line("- all that was published is stored, once: met");
        if (rate == 0) {
            text.line(
                            "- the last third's share of the baseline is at least %.2f of the first's: %.2f, %s",
                            LEAST_OF_FIRST, decline, met(decline >= LEAST_OF_FIRST))
                    .line(
                            "- the same of the rates as they are: product %.2f, baseline on an empty database %.2f",
                            ofFirstThird(minutes, Minute::perSecond), ofFirstThird(minutes, Minute::reference));
        } else {
            double least = minutes.stream().mapToDouble(Minute::perSecond).min().orElse(0) / rate;
            text.line(
                    "- each minute has at least %.2f of the rate: %.3f, %s",
                    LEAST_OF_RATE, least, met(least >= LEAST_OF_RATE));
        }
        return text.line(
                        "- the last third's memory is at most %.2f of the first's: %.2f, %s",
                        MAX_OF_FIRST, growth, met(growth <= MAX_OF_FIRST))
                .line("- hub at most %d MiB: %.0f, %s", MEMORY_MIB, most, met(most <= MEMORY_MIB))
                .line(
                        "- live heap after the first minute %.1f MiB, after the last %.1f MiB",
                        result.liveFirst() / 1048576.0, result.liveLast() / 1048576.0)
                .line("- %s", result.size())
                .toString();
    }

    /** {@return the mean of the last third by that of the first} */
    private static double ofFirstThird(List<Minute> minutes, ToDoubleFunction<Minute> figure) {
        int third = Math.max(1, minutes.size() / 3);
        return mean(minutes.subList(minutes.size() - third, minutes.size()), figure)
                / mean(minutes.subList(0, third), figure);
    }

    private static double mean(List<Minute> minutes, ToDoubleFunction<Minute> figure) {
        return minutes.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }
}
