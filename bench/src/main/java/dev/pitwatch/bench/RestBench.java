package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;

import dev.pitwatch.bench.Measurement.Delay;
import dev.pitwatch.bench.Product.Site;
import dev.pitwatch.bench.Requests.Answered;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.simulator.demo.Demo;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** How soon calls are answered beside readings, and what they do to the readings. */
final class RestBench {

    private static final double P99_MS = 50;
    /** Of commits, by that of readings alone. */
    private static final double TIMES_ALONE = 3;

    private static final double SHARE = 0.9;
    private static final int PITS_READ = 20;
    private static final List<String> NAMES = List.of("meena", "Ravi%20K", "nexon", "DL0", "98007");
    private static final int JOBS = 5_000;
    /** One call in so many writes: a job is made, or changed. */
    private static final int READS_TO_A_WRITE = 25;

    private static final Duration SIGN_IN = Duration.ofSeconds(5);

    private final Workspace place;
    private final int devices;
    private final int seconds;
    private final int readings;
    private final int requests;

    private RestBench(Workspace place, Options options) {
        this.place = place;
        this.devices = options.get("devices");
        this.seconds = options.get("seconds");
        this.readings = options.get("readings");
        this.requests = options.get("requests");
    }

    /** Takes {@code --devices N}, {@code --seconds N} for each part, {@code --readings N} and {@code --requests N} a second. */
    static String report(Workspace place, List<String> words) throws Exception {
        RestBench bench = new RestBench(
                place, Options.read(words, Map.of("devices", 200, "seconds", 30, "readings", 5_000, "requests", 200)));
        double load = Markdown.load();
        return bench.report(bench.run(), load);
    }

    /** What came of readings, and what the processes used meanwhile. */
    private record Phase(Delay delay, Work.Used used) {}

    /** What was answered, by what was asked. */
    private record Answers(Answered reads, Answered writes, Answered signIns) {
        List<Map<String, Integer>> errors() {
            return Stream.of(reads, writes, signIns).map(Answered::errors).toList();
        }
    }

    /** Readings without calls, with them, and without them again. */
    private record Result(Phase before, Phase beside, Phase after, Answers answers) {}

    private Result run() throws IOException, InterruptedException {
        try (EmbeddedPostgres database = Measurement.database(place);
                Product product = Product.start(place.below("product"), Optional.empty(), database)) {
            Jdbi jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
            Site site = product.site(devices);
            Demo.User owner = product.person(site.workshopId(), "owner", null);
            BusyShop.fill(jdbi, site, JOBS);
            List<Long> jobs = jdbi.withHandle(handle -> handle.createQuery(
                            "select id from job where status = 'received' order by id limit " + PITS_READ)
                    .mapTo(Long.class)
                    .list());
            try (Publisher publisher = new Publisher(product.mqttPort(), site.devices())) {
                Work work = product.work(database);
                Measurement measurement = new Measurement(publisher, jdbi, product::stored, work);
                Phase before = phase(measurement, work, () -> {});
                int writes = Math.max(1, requests / READS_TO_A_WRITE);
                try (Requests reading = Requests.start(reads(product, site, jobs), Math.max(1, requests - writes));
                        Requests writing = Requests.start(writes(product, site, jobs), writes);
                        Requests signingIn = Requests.every(List.of(product.signIn(owner)), SIGN_IN)) {
                    Phase beside = phase(measurement, work, () -> {
                        reading.forgetTimes();
                        writing.forgetTimes();
                        signingIn.forgetTimes();
                    });
                    Answers answers = new Answers(reading.end(), writing.end(), signingIn.end());
                    return new Result(before, beside, phase(measurement, work, () -> {}), answers);
                }
            }
        }
    }

    private Phase phase(Measurement measurement, Work work, Runnable whenWarm)
            throws IOException, InterruptedException {
        AtomicReference<Work.Used> start = new AtomicReference<>();
        Delay delay = measurement.delayAt(readings, seconds, List.of(), () -> {
            whenWarm.run();
            start.set(work.used());
        });
        return new Phase(delay, work.used().since(start.get()));
    }

    /** What a workshop's pages ask, the pits and jobs in turn. */
    private List<HttpRequest> reads(Product product, Site site, List<Long> jobs)
            throws IOException, InterruptedException {
        List<Long> pits = product.pits(site.workshopId());
        String hourAgo = Instant.now()
                .truncatedTo(ChronoUnit.SECONDS)
                .minus(1, ChronoUnit.HOURS)
                .toString();
        List<HttpRequest> mix = new ArrayList<>();
        for (int i = 0; i < PITS_READ; i++) {
            long pit = pits.get(i * 7 % pits.size());
            mix.add(product.get("/pits/%d/sensors/latest".formatted(pit)));
            mix.add(product.get("/pits/%d/sensors/latest".formatted(pits.get(i * 3 % pits.size()))));
            mix.add(product.get("/pits/%d".formatted(pit)));
            mix.add(product.get("/pits/%d/sensors/history?bucket=auto&points=300&from=%s".formatted(pit, hourAgo)));
            mix.add(product.get("/workshops/%d/pits?page_size=50".formatted(site.workshopId())));
            mix.add(product.get("/workshops/%d/devices?page_size=50".formatted(site.workshopId())));
            mix.add(product.get("/workshops/%d/alerts?status=open".formatted(site.workshopId())));
            mix.add(product.get("/workshops/%d/jobs?page=%d".formatted(site.workshopId(), 1 + i)));
            mix.add(product.get("/workshops/%d/jobs?q=%s".formatted(site.workshopId(), NAMES.get(i % NAMES.size()))));
            mix.add(product.get("/jobs/%d".formatted(jobs.get(i % jobs.size()))));
            mix.add(product.get("/auth/me"));
        }
        return mix;
    }

    /** A job is made and another one changed, in turn. */
    private static List<HttpRequest> writes(Product product, Site site, List<Long> jobs)
            throws IOException, InterruptedException {
        long pit = product.pits(site.workshopId()).get(0);
        List<HttpRequest> mix = new ArrayList<>();
        for (String note : List.of("waits for the film", "is to be ready in time")) {
            for (long job : jobs) {
                Map<String, Object> wish = Map.of(
                        "customer_name", "Asha Rao", "car_model", "Tata Nexon", "pit_id", pit, "work_type", "full_ppf");
                mix.add(product.send("POST", "/workshops/%d/jobs".formatted(site.workshopId()), wish));
                mix.add(product.send("PATCH", "/jobs/%d".formatted(job), Map.of("notes", note)));
            }
        }
        return mix;
    }

    private String report(Result result, double loadBefore) {
        Answers answers = result.answers();
        Markdown text = Markdown.titled("Calls beside readings", loadBefore)
                .line(
                        "%d readings/s of %d devices by the embedded broker, %d calls/s of which one in %d writes, and a sign-in each %d s; "
                                + "%d jobs; a call's time counts from when it was due",
                        readings, devices, requests, READS_TO_A_WRITE, SIGN_IN.toSeconds(), JOBS)
                .line("")
                .line("| | times | p50 ms | p90 ms | p99 ms |")
                .line("| --- | --- | --- | --- | --- |")
                .line("| calls that read | %s |", row(answers.reads().times()))
                .line("| jobs made and changed | %s |", row(answers.writes().times()))
                .line("| sign-ins | %s |", row(answers.signIns().times()))
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
                .line("");
        boolean none = answers.errors().stream().allMatch(Map::isEmpty);
        boolean soon = answers.reads().times().millis(99) <= P99_MS;
        double alone = Math.max(
                result.before().delay().commit().millis(99),
                result.after().delay().commit().millis(99));
        double times = result.beside().delay().commit().millis(99) / alone;
        double rate = Math.max(
                result.before().delay().perSecond(), result.after().delay().perSecond());
        double share = result.beside().delay().perSecond() / rate;
        text.line("- no error: %s %s", met(none), answers.errors())
                .line("- p99 of reads at most %.0f ms: %s", P99_MS, met(soon))
                .line(
                        "- p99 of commits at most %.0f times that without calls: %.2f, %s",
                        TIMES_ALONE, times, met(times <= TIMES_ALONE))
                .line("- readings/s not slowed by more than 10 %%: %.3f, %s", share, met(share >= SHARE));
        if (!(none && soon && times <= TIMES_ALONE && share >= SHARE)) {
            throw new Missed(text.toString());
        }
        return text.toString();
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
