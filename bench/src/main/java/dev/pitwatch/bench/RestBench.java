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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
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
    private static final List<String> NOTES = List.of("waits for the film", "is to be ready in time");
    /** One call in so many writes: a job is made, or changed. */
    private static final int READS_TO_A_WRITE = 25;

    private static final int[] WARM_UP_SHARES = {4, 2, 1};
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private static final Duration SIGN_IN = Duration.ofSeconds(5);

    private final Workspace place;
    private final int devices;
    private final int seconds;
    private final int readings;
    private final int requests;
    private final int restored;

    private RestBench(Workspace place, Options options) {
        this.place = place;
        this.devices = options.get("devices");
        this.seconds = options.get("seconds");
        this.readings = options.get("readings");
        this.requests = options.get("requests");
        this.restored = options.get("restored");
    }

    /**
     * Takes {@code --devices N}, {@code --seconds N} for each part, {@code --readings N} and {@code --requests N} a second, and
     * {@code --restored N}, readings of a month that comes back from the archive meanwhile.
     */
    static String report(Workspace place, List<String> words) throws Exception {
        RestBench bench = new RestBench(
                place,
                Options.read(
                        words,
                        Map.of("devices", 200, "seconds", 30, "readings", 5_000, "requests", 200, "restored", 0)));
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

    /**
     * Readings without calls, with them, and without them again.
     *
     * @param restore how long a month took to come back beside the calls, in seconds; 0: none did
     */
    private record Result(Phase before, Phase beside, Phase after, Answers answers, CallCosts costs, double restore) {}

    private Result run() throws IOException, InterruptedException {
        try (EmbeddedPostgres database = Measurement.database(place);
                Mosquitto broker = Mosquitto.start(place.below("mosquitto"));
                Product product = Product.start(place.below("product"), Optional.of(broker), database)) {
            Jdbi jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
            Site site = product.site(devices);
            Demo.User owner = product.person(site.workshopId(), "owner", null);
            BusyShop.fill(jdbi, site, JOBS);
            List<Long> jobs = jdbi.withHandle(handle -> handle.createQuery(
                            "select id from job where status = 'received' order by id limit " + PITS_READ)
                    .mapTo(Long.class)
                    .list());
            ExecutorService worker = Executors.newSingleThreadExecutor();
            Optional<PastMonth> past = restored == 0
                    ? Optional.empty()
                    : Optional.of(PastMonth.of(product, place, database, jdbi, devices, restored));
            AtomicReference<Future<Double>> restoring = new AtomicReference<>();
            try (Publisher publisher = new Publisher(product.mqttPort(), site.devices())) {
                if (past.isPresent()) {
                    past.get().archive();
                    past.get().require(0);
                }
                Work work = product.work(database);
                Measurement measurement = new Measurement(publisher, jdbi, product::stored, work);
                Map<String, List<HttpRequest>> reads = reads(product, site, jobs);
                Map<String, List<HttpRequest>> written = writes(product, site, jobs);
                Phase before = phase(measurement, work, () -> {});
                int writes = Math.max(1, requests / READS_TO_A_WRITE);
                warm(mixed(reads));
                try (Requests reading = Requests.start(mixed(reads), Math.max(1, requests - writes));
                        Requests writing = Requests.start(mixed(written), writes);
                        Requests signingIn = Requests.every(List.of(product.signIn(owner)), SIGN_IN)) {
                    Phase beside = phase(measurement, work, () -> {
                        reading.forgetTimes();
                        writing.forgetTimes();
                        signingIn.forgetTimes();
                        past.ifPresent(month -> restoring.set(worker.submit(() -> restore(month))));
                    });
                    double restore =
                            restoring.get() == null ? 0 : restoring.get().get();
                    if (past.isPresent()) {
                        past.get().require(past.get().readings());
                    }
                    Answers answers = new Answers(reading.end(), writing.end(), signingIn.end());
                    Phase after = phase(measurement, work, () -> {});
                    reads.putAll(written);
                    reads.put("sign-in", List.of(product.signIn(owner)));
                    return new Result(before, beside, after, answers, CallCosts.of(reads, work), restore);
                }
            } catch (ExecutionException e) {
                throw new IOException("the month did not come back: " + e.getCause(), e);
            } finally {
                worker.shutdownNow();
                past.ifPresent(PastMonth::close);
            }
        }
    }

    private static double restore(PastMonth month) {
        long begun = System.nanoTime();
        month.restore();
        return (System.nanoTime() - begun) / 1e9;
    }

    /** More and more of them, until Java has compiled their way: what queues up before that would be waited for ever after. */
    private void warm(List<HttpRequest> calls) throws InterruptedException {
        for (int share : WARM_UP_SHARES) {
            try (Requests some = Requests.start(calls, Math.max(1, requests / share))) {
                TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
                some.end();
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

    /** What a workshop's pages ask, by kind, of pits and jobs in turn. */
    private Map<String, List<HttpRequest>> reads(Product product, Site site, List<Long> jobs)
            throws IOException, InterruptedException {
        List<Long> pits = product.pits(site.workshopId());
        String hourAgo = Instant.now()
                .truncatedTo(ChronoUnit.SECONDS)
                .minus(1, ChronoUnit.HOURS)
                .toString();
        String workshop = "/workshops/" + site.workshopId();
        Map<String, List<HttpRequest>> kinds = new LinkedHashMap<>();
        IntFunction<Long> pit = i -> pits.get(i * 7 % pits.size());
        kinds.put("newest of a pit", each(product, i -> "/pits/%d/sensors/latest".formatted(pit.apply(i))));
        kinds.put("newest of another", each(product, i -> "/pits/%d/sensors/latest"
                .formatted(pits.get(i * 3 % pits.size()))));
        kinds.put("pit", each(product, i -> "/pits/" + pit.apply(i)));
        kinds.put("an hour of a pit", each(product, i -> "/pits/%d/sensors/history?bucket=auto&points=300&from=%s"
                .formatted(pit.apply(i), hourAgo)));
        kinds.put("pits", each(product, i -> workshop + "/pits?page_size=50"));
        kinds.put("devices", each(product, i -> workshop + "/devices?page_size=50"));
        kinds.put("open alerts", each(product, i -> workshop + "/alerts?status=open"));
        kinds.put("a page of jobs", each(product, i -> workshop + "/jobs?page=" + (1 + i)));
        kinds.put(
                "search of jobs", each(product, i -> "%s/jobs?q=%s".formatted(workshop, NAMES.get(i % NAMES.size()))));
        kinds.put("job", each(product, i -> "/jobs/" + jobs.get(i % jobs.size())));
        kinds.put("who I am", each(product, i -> "/auth/me"));
        return kinds;
    }

    private static List<HttpRequest> each(Product product, IntFunction<String> path) {
        return IntStream.range(0, PITS_READ)
                .mapToObj(i -> product.get(path.apply(i)))
                .toList();
    }

    /** A call of each kind, in turn. */
    private static List<HttpRequest> mixed(Map<String, List<HttpRequest>> kinds) {
        int rounds = kinds.values().stream().mapToInt(List::size).min().orElse(0);
        return IntStream.range(0, rounds)
                .boxed()
                .flatMap(i -> kinds.values().stream().map(calls -> calls.get(i)))
                .toList();
    }

    private static Map<String, List<HttpRequest>> writes(Product product, Site site, List<Long> jobs)
            throws IOException, InterruptedException {
        long pit = product.pits(site.workshopId()).get(0);
        Map<String, Object> wish =
                Map.of("customer_name", "Asha Rao", "car_model", "Tata Nexon", "pit_id", pit, "work_type", "full_ppf");
        String made = "/workshops/%d/jobs".formatted(site.workshopId());
        List<HttpRequest> making = new ArrayList<>();
        List<HttpRequest> changing = new ArrayList<>();
        for (String note : NOTES) {
            for (long job : jobs) {
                making.add(product.send("POST", made, wish));
                changing.add(product.send("PATCH", "/jobs/" + job, Map.of("notes", note)));
            }
        }
        Map<String, List<HttpRequest>> kinds = new LinkedHashMap<>();
        kinds.put("job made", making);
        kinds.put("job changed", changing);
        return kinds;
    }

    private String report(Result result, double loadBefore) {
        Answers answers = result.answers();
        Markdown text = Markdown.titled("Calls beside readings", loadBefore)
                .line(
                        "%d readings/s of %d devices by Mosquitto, %d calls/s of which one in %d writes, and a sign-in each %d s; "
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
        if (result.restore() > 0) {
            text.line(
                            "%s readings of a month came back from the archive beside the calls, in %.1f s",
                            Markdown.whole(restored), result.restore())
                    .line("");
        }
        result.costs().into(text);
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
