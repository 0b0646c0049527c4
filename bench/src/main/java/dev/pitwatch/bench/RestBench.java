package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;

import dev.pitwatch.bench.Measurement.Delay;
import dev.pitwatch.bench.Product.Site;
import dev.pitwatch.bench.Requests.Answered;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Jdbi;

/** How soon calls are answered beside readings, and what they do to the readings. */
final class RestBench {

    private static final double P99_MS = 50;
    private static final double SHARE = 0.9;
    private static final int PITS_READ = 20;

    private final Workspace place;
    private final int devices;
    private final int seconds;
    private final int requests;

    private RestBench(Workspace place, Options options) {
        this.place = place;
        this.devices = options.get("devices");
        this.seconds = options.get("seconds");
        this.requests = options.get("requests");
    }

    /** Takes {@code --devices N}, {@code --seconds N} for each half, and {@code --requests N} a second. */
    static String report(Workspace place, List<String> words) throws Exception {
        RestBench bench =
                new RestBench(place, Options.read(words, Map.of("devices", 100, "seconds", 30, "requests", 200)));
        double load = Markdown.load();
        return bench.report(bench.run(), load);
    }

    /** What came of readings, and what the processes used meanwhile. */
    private record Phase(Delay delay, Work.Used used) {}

    /** Readings without calls, with them, and without them again. */
    private record Result(Phase before, Phase beside, Phase after, Answered answered) {}

    private Result run() throws IOException, InterruptedException {
        try (EmbeddedPostgres database = Measurement.database(place);
                Product product = Product.start(place.below("product"), Optional.empty(), database)) {
            Jdbi jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
            Site site = product.site(devices);
            try (Publisher publisher = new Publisher(product.mqttPort(), site.devices())) {
                Work work = product.work(database);
                Measurement measurement = new Measurement(publisher, jdbi, product::stored, work);
                Phase before = phase(measurement, work, () -> {});
                try (Requests calls = Requests.start(mix(product, site), requests)) {
                    Phase beside = phase(measurement, work, calls::forgetTimes);
                    Answered answered = calls.end();
                    return new Result(before, beside, phase(measurement, work, () -> {}), answered);
                }
            }
        }
    }

    private Phase phase(Measurement measurement, Work work, Runnable whenWarm)
            throws IOException, InterruptedException {
        AtomicReference<Work.Used> start = new AtomicReference<>();
        Delay delay = measurement.delay(seconds, List.of(), () -> {
            whenWarm.run();
            start.set(work.used());
        });
        return new Phase(delay, work.used().since(start.get()));
    }

    /** What a workshop's pages ask, the pits in turn. */
    private List<HttpRequest> mix(Product product, Site site) throws IOException, InterruptedException {
        List<Long> pits = product.pits(site.workshopId());
        List<HttpRequest> mix = new ArrayList<>();
        for (int i = 0; i < PITS_READ; i++) {
            long pit = pits.get(i * 7 % pits.size());
            mix.add(product.get("/pits/%d/sensors/latest".formatted(pit)));
            mix.add(product.get("/pits/%d/sensors/latest".formatted(pits.get(i * 3 % pits.size()))));
            mix.add(product.get("/pits/%d".formatted(pit)));
            mix.add(product.get("/workshops/%d/pits?page_size=50".formatted(site.workshopId())));
            mix.add(product.get("/workshops/%d/devices?page_size=50".formatted(site.workshopId())));
            mix.add(product.get("/workshops/%d/alerts?status=open".formatted(site.workshopId())));
            mix.add(product.get("/auth/me"));
        }
        return mix;
    }

    private String report(Result result, double loadBefore) {
        Percentiles times = result.answered().times();
        Markdown text = Markdown.titled("Calls beside readings", loadBefore)
                .line(
                        "%d readings/s of %d devices by the embedded broker, %d calls/s; a call's time counts from when it was due",
                        Measurement.PACE, devices, requests)
                .line("")
                .line("| | times | p50 ms | p90 ms | p99 ms |")
                .line("| --- | --- | --- | --- | --- |")
                .line("| calls | %s |", row(times))
                .line(
                        "| publish → commit, without calls | %s |",
                        row(result.before().delay().commit()))
                .line(
                        "| publish → commit, beside them | %s |",
                        row(result.beside().delay().commit()))
                .line(
                        "| publish → commit, without them again | %s |",
                        row(result.after().delay().commit()))
                .line("")
                .line("| | committed readings/s | hub's cores | PostgreSQL's cores |")
                .line("| --- | --- | --- | --- |")
                .line("| without calls | %s |", row(result.before()))
                .line("| beside them | %s |", row(result.beside()))
                .line("| without them again | %s |", row(result.after()))
                .line("")
                .line(
                        "- no error: %s %s",
                        met(result.answered().errors().isEmpty()),
                        result.answered().errors())
                .line("- p99 at most %.0f ms: %s", P99_MS, met(times.millis(99) <= P99_MS));
        double rate = Math.max(
                result.before().delay().perSecond(), result.after().delay().perSecond());
        double share = result.beside().delay().perSecond() / rate;
        return text.line("- readings/s not slowed by more than 10 %%: %.3f, %s", share, met(share >= SHARE))
                .toString();
    }

    private String row(Phase phase) {
        double micros = seconds * 1e6;
        return String.format(
                Locale.ROOT,
                "%.1f | %.2f | %.2f",
                phase.delay().perSecond(),
                phase.used().hubMicros() / micros,
                phase.used().databaseMicros() / micros);
    }

    private static String row(Percentiles times) {
        return String.format(
                Locale.ROOT,
                "%d | %.2f | %.2f | %.2f",
                times.count(),
                times.millis(50),
                times.millis(90),
                times.millis(99));
    }
}
