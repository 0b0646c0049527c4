package dev.pitwatch.bench;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.bench.Measurement.Delay;
import dev.pitwatch.bench.Product.Site;
import dev.pitwatch.core.readings.archive.ReadingArchive;
import dev.pitwatch.postgres.EmbeddedPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
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

    private static final int KEPT_DAYS = 90;
    private static final double SHARE = 0.9;

    private static final String PARTITIONS = "select make_reading_partitions(:days, 0, :last)";

    private static final String MONTH =
            """
            insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, temperature,
                humidity, pressure, iaq, iaq_accuracy, gas_ohm, pm1, pm25, pm10, aqi, aqi_standard, aqi_source, particles)
            select d.workshop_id, d.pit_id, d.device_id, 'past', n, at, at, 20 + n % 50 / 10.0, 55.2, 1013.25, 78, 3,
                152340, 6, 11, 14, 18, 'in_naqi', 'pm', '{930,270,41,5,1,0}'
            from generate_series(0, :each - 1) n
            cross join lateral (
                select cast(:from as timestamptz) + make_interval(days => :days) * (n / :each::float8) as at) t
            cross join device d
            """;

    private static final String COUNT = "select count(*) from reading where boot_id = 'past'";

    private final Workspace place;
    private final int devices;
    private final int seconds;
    private final int readings;
    /** Its last day has been old enough for a while. */
    private final YearMonth month =
            YearMonth.from(LocalDate.now(ZoneOffset.UTC).minusDays(KEPT_DAYS)).minusMonths(1);

    /** What came of readings, and how long what went on beside them took. */
    private record Phase(Delay delay, double took) {}

    private record Result(Phase before, Phase archive, Phase restore, Phase after, long moved) {}

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
            product.stopRoute("housekeeping-archive"); // it would come in between once an hour
            long moved = fill(jdbi);
            // As the command has it: a process beside the hub.
            MasterKey key = new MasterKey(Product.MASTER_KEY.getBytes(StandardCharsets.UTF_8));
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            ExecutorService worker = Executors.newSingleThreadExecutor();
            try (Database pools = new Database(new DatabaseSetup(database.jdbcUrl(), key), 1, 2, meters);
                    Publisher publisher = new Publisher(product.mqttPort(), site.devices())) {
                ReadingArchive archive = ReadingArchive.on(
                        pools, place.folder().resolve("archive"), KEPT_DAYS, Clock.systemUTC(), meters);
                Measurement measurement = new Measurement(publisher, jdbi, product::stored, product.work(database));
                Phase before = phase(measurement, worker, () -> {});
                Phase retired = phase(measurement, worker, archive::run);
                require(jdbi, 0);
                Phase restored = phase(measurement, worker, () -> archive.restore(month, Optional.empty()));
                require(jdbi, moved);
                return new Result(before, retired, restored, phase(measurement, worker, () -> {}), moved);
            } finally {
                worker.shutdownNow();
            }
        }
    }

    /** Readings of a whole month, without roll-ups: those are made long before. */
    private long fill(Jdbi jdbi) {
        int each = Math.max(1, readings / devices);
        jdbi.useHandle(handle -> {
            handle.createQuery(PARTITIONS)
                    .bind("days", month.lengthOfMonth() - 1)
                    .bind("last", month.atEndOfMonth().atStartOfDay().atOffset(ZoneOffset.UTC))
                    .mapTo(Integer.class)
                    .one();
            handle.createUpdate(MONTH)
                    .bind("each", each)
                    .bind("days", month.lengthOfMonth())
                    .bind("from", month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                    .execute();
            handle.execute("analyze");
            handle.execute("checkpoint");
        });
        return (long) each * devices;
    }

    private static void require(Jdbi jdbi, long expected) throws IOException {
        long found = jdbi.withHandle(
                handle -> handle.createQuery(COUNT).mapTo(Long.class).one());
        if (found != expected) {
            throw new IOException(
                    "%d readings of the month are in the database, expected %d".formatted(found, expected));
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
                        Measurement.PACE, devices, seconds, Markdown.whole(result.moved()), month.lengthOfMonth())
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
        return String.format(Locale.ROOT, "%.1f | %s", phase.took(), Markdown.whole(result.moved() / phase.took()));
    }
}
