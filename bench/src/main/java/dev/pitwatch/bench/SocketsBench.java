package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;
import static dev.pitwatch.bench.Markdown.whole;

import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What many workshops cost of which each has one client and one event a second: how soon the clients hear, and the hub's memory. */
final class SocketsBench {

    private static final double P99_MS = 100;
    private static final int MAX_MIB = 400;
    private static final int CONNECTIONS = 500;
    private static final int WARM_UP_S = 15;
    private static final long LAST_S = 20;
    private static final int SPARE_FILES = CONNECTIONS + 500;

    /** What was measured. */
    private record Result(
            Percentiles times, Work.Used used, double openS, double keptMib, double resyncs, double skipped) {}

    private SocketsBench() {}

    /** Takes {@code --workshops N} and {@code --seconds N}. */
    static String report(Workspace place, List<String> words) throws Exception {
        Options options = Options.read(words, Map.of("workshops", 2_000, "seconds", 60));
        int workshops = options.get("workshops");
        IdleBench.needFiles(workshops + SPARE_FILES);
        double load = Markdown.load();
        try (EmbeddedPostgres database = Measurement.database(place)) {
            Seed seed = Seed.of(database);
            List<BenchDevice> devices = seed.devices(workshops, workshops);
            List<Long> ids = seed.jdbi().withHandle(handle -> handle.createQuery("select id from workshop order by id")
                    .mapTo(Long.class)
                    .list());
            try (Mosquitto broker = Mosquitto.start(place.below("mosquitto"));
                    Product product = Product.start(place.below("product"), Optional.of(broker), database);
                    Publisher publisher = new Publisher(broker.port(), devices, Math.min(CONNECTIONS, workshops))) {
                return text(
                        run(product, publisher, product.work(database), ids, options.get("seconds")), options, load);
            }
        }
    }

    private static Result run(Product product, Publisher publisher, Work work, List<Long> ids, int seconds)
            throws IOException, InterruptedException {
        product.signIn();
        List<Dashboard> clients = new ArrayList<>();
        try {
            long opening = System.nanoTime();
            for (long id : ids) {
                clients.add(product.client(id));
            }
            double openS = (System.nanoTime() - opening) / 1e9;
            publisher.paced(ids.size(), ids.size() * WARM_UP_S);
            long[] heard = new long[ids.size() * seconds];
            long first = publisher.nextSeq();
            clients.forEach(client -> client.expect(first, heard));
            Work.Used before = work.used();
            long[] sent = publisher.paced(ids.size(), heard.length);
            awaitAll(heard);
            Work.Used used = work.used().since(before);
            long[] times = IntStream.range(0, heard.length)
                    .filter(i -> heard[i] != 0)
                    .mapToLong(i -> heard[i] - sent[i])
                    .toArray();
            Metrics metrics = product.metrics();
            return new Result(
                    Percentiles.of(times),
                    used,
                    openS,
                    metrics.value("pitwatch_live_kept_bytes") / (1 << 20),
                    metrics.value("pitwatch_live_resyncs_total"),
                    metrics.value("pitwatch_live_skipped_total"));
        } finally {
            clients.forEach(Dashboard::close);
        }
    }

    /** Returns when all were heard of, or after a while; the report says how many were. */
    private static void awaitAll(long[] heard) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LAST_S);
        while (Arrays.stream(heard).anyMatch(at -> at == 0) && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static String text(Result result, Options options, double load) {
        int workshops = options.get("workshops");
        int seconds = options.get("seconds");
        Percentiles times = result.times();
        Markdown text = Markdown.titled("Sockets", load)
                .line(
                        "%s workshops with one client, by a key of its own, and one device each that sends one reading a second, by Mosquitto; "
                                + "for %d s after %d s",
                        whole(workshops), seconds, WARM_UP_S)
                .line("")
                .line("| publish → client | p50 ms | p90 ms | p99 ms | most |")
                .line("| --- | --- | --- | --- | --- |")
                .line(
                        "| %s | %.1f | %.1f | %.1f | %.1f |",
                        whole(times.count()), times.millis(50), times.millis(90), times.millis(99), times.millis(100))
                .line("")
                .line(
                        "- hub: %.2f cores, %d MiB resident at the end, of which %.1f MiB events for those who come back; keys made and sockets opened in %.0f s",
                        result.used().hubMicros() / (seconds * 1e6),
                        result.used().hubMemoryMib(),
                        result.keptMib(),
                        result.openS())
                .line("- loaded anew %.0f, readings left out for slow ones %.0f", result.resyncs(), result.skipped());
        boolean all = times.count() == workshops * seconds;
        boolean soon = times.millis(99) <= P99_MS;
        boolean small = result.used().hubMemoryMib() <= MAX_MIB;
        text.line("- each client heard of each reading: %s", met(all))
                .line("- p99 at most %.0f ms: %s", P99_MS, met(soon))
                .line("- hub at most %d MiB: %s", MAX_MIB, met(small));
        if (!(all && soon && small)) {
            throw new Missed(text.toString());
        }
        return text.toString();
    }
}
