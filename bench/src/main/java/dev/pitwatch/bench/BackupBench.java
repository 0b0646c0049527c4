package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;

import dev.pitwatch.bench.Measurement.Delay;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.backup.BackupKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** How long a backup of many readings takes beside those that come in, and what it does to them and to the hub's memory. */
final class BackupBench {

    private static final int DEVICES = 100;
    private static final int ALONE_S = 60;
    private static final double MINUTES = 5;
    private static final double TIMES = 2;

    /** What a collection more or less, and the code that was compiled meanwhile, make of a hub's memory. */
    private static final double MEMORY_SHARE = 1.05;

    /** Four times what it may take. */
    private static final int ENDS_WITHIN_S = 1_200;

    /** By which it says that it is whole. */
    private static final String COMPLETE = "Every reading that was acknowledged before";

    private final Workspace place;
    private final int readings;
    private final int rate;

    /** Whether it is made as at night: into the folder of backups with the log archived there, and checked. */
    private final boolean night;

    private final String key = BackupKeys.make().publicText();

    /** A backup. */
    private record Made(Process process, long began, CompletableFuture<Long> ended) {

        static Made of(Process process) {
            return new Made(process, System.nanoTime(), process.onExit().thenApply(ended -> System.nanoTime()));
        }

        double seconds() {
            return (ended.join() - began) / 1e9;
        }
    }

    /**
     * What was measured.
     *
     * @param seconds that the backup took
     * @param said what it said
     * @param mib its size
     * @param logMib of the database's log that was archived since the product started
     */
    private record Result(Delay before, Delay beside, Delay after, double seconds, String said, long mib, long logMib) {

        double alone() {
            return (before.commit().millis(99) + after.commit().millis(99)) / 2;
        }
    }

    private BackupBench(Workspace place, Options options) {
        this.place = place;
        this.readings = options.get("readings");
        this.rate = Math.max(1, options.get("rate"));
        this.night = options.get("night") > 0;
    }

    /**
     * Takes {@code --readings N} that are in the database, {@code --rate N} a second that come in meanwhile, and {@code --night 1} for a backup
     * as it is made each night.
     */
    static String report(Workspace place, List<String> words) throws Exception {
        BackupBench bench = new BackupBench(
                place, Options.read(words, Map.of("readings", 10_000_000, "rate", Measurement.PACE, "night", 0)));
        double load = Markdown.load();
        return bench.report(bench.run(), load);
    }

    private Result run() throws IOException, InterruptedException, SQLException {
        Workspace data = place.below("product");
        OwnDatabase database = OwnDatabase.in(data);
        List<BenchDevice> devices = database.fill(DEVICES, readings, "track_commit_timestamp = on"); // delays need it
        try (Product product = Product.startEmbedded(data, nightly());
                Publisher publisher = new Publisher(product.mqttPort(), devices)) {
            if (night) {
                awaitFirst(product);
            }
            Work work = new Work(product.hub(), database.pid(), product.broker());
            Measurement measurement = new Measurement(publisher, database.running(), product::stored, work);
            Delay before = measurement.delayWhile(rate, ALONE_S, () -> {}, () -> true);
            AtomicReference<Optional<Made>> made = new AtomicReference<>(Optional.empty());
            Path said = place.folder().resolve("backup.txt");
            Delay beside = measurement.delayWhile(
                    rate,
                    ENDS_WITHIN_S,
                    () -> made.set(Optional.of(Made.of(begin(data.folder(), said)))),
                    () -> made.get().orElseThrow().process().isAlive());
            Made backup = made.get().orElseThrow();
            requireMade(backup.process(), said);
            Delay after = measurement.delayWhile(rate, ALONE_S, () -> {}, () -> true);
            return new Result(
                    before,
                    beside,
                    after,
                    backup.seconds(),
                    Files.readString(said),
                    mib(BackupFolder.newestFirst(backups()).get(0)),
                    mib(wal()));
        }
    }

    /** {@return what product and backup are told alike of a night's backups; empty: nothing} */
    private Map<String, String> nightly() {
        if (!night) {
            return Map.of();
        }
        // One is due at the start, and none for long.
        String twoHoursAgo = LocalTime.now(ZoneOffset.UTC)
                .minusHours(2)
                .truncatedTo(ChronoUnit.MINUTES)
                .toString();
        return Map.of(
                "BACKUP_DIR",
                backups().toString(),
                "BACKUP_PUBLIC_KEY",
                key,
                "BACKUP_AT",
                twoHoursAgo,
                "PITWATCH_TIME_ZONE",
                "UTC");
    }

    /** A hub that finds no backup in the folder makes one by itself: that isn't measured. */
    private static void awaitFirst(Product product) throws IOException, InterruptedException {
        System.err.println("the hub makes its first backup");
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(ENDS_WITHIN_S);
        while (product.metrics().sum("pitwatch_backup_runs_total") == 0) {
            if (System.nanoTime() > until) {
                throw new IOException("the hub's first backup did not end within %d s".formatted(ENDS_WITHIN_S));
            }
            TimeUnit.SECONDS.sleep(1);
        }
        if (product.metrics().value("pitwatch_backup_runs_total{outcome=\"made\"}") == 0) {
            throw new IOException("the hub's first backup failed or is incomplete: see backup.log");
        }
    }

    /** As it is made each night, but for its check where that isn't asked for. */
    private Process begin(Path data, Path said) {
        try {
            ProcessBuilder builder = night
                    ? Product.launcher(place, "backup", "--check")
                    : Product.launcher(place, "backup", backups().toString());
            builder.environment()
                    .putAll(Map.of(
                            "PITWATCH_DATA",
                            data.toString(),
                            "PITWATCH_MASTER_KEY",
                            Product.MASTER_KEY,
                            "BACKUP_PUBLIC_KEY",
                            key));
            builder.environment().putAll(nightly());
            return builder.directory(place.home().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path backups() {
        return place.folder().resolve("backups");
    }

    private static void requireMade(Process backup, Path said) throws IOException, InterruptedException {
        if (!backup.waitFor(1, TimeUnit.SECONDS)) {
            backup.destroyForcibly();
            throw new IOException("the backup did not end within %d s: %s".formatted(ENDS_WITHIN_S, read(said)));
        }
        if (backup.exitValue() != 0) {
            throw new IOException("the backup failed: " + read(said));
        }
    }

    private static String read(Path said) throws IOException {
        return Files.readString(said).strip();
    }

    private Path wal() {
        return backups().resolve("wal");
    }

    private static long mib(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).mapToLong(BackupBench::size).sum() >> 20;
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String report(Result result, double loadBefore) {
        double ratio = result.beside().commit().millis(99) / result.alone();
        long memory = result.before().used().hubMemoryMib();
        long most = Math.max(
                result.beside().used().hubMemoryMib(), result.after().used().hubMemoryMib());
        boolean soon = result.seconds() <= MINUTES * 60;
        boolean quiet = ratio <= TIMES;
        boolean same = most <= memory * MEMORY_SHARE;
        boolean complete = result.said().contains(COMPLETE);
        boolean archived = !night || result.logMib() > 0;
        Markdown text = Markdown.titled("Backup beside readings", loadBefore)
                .line(
                        "%s readings in the database; %d readings/s of %d devices by the embedded broker, %d s without the backup, before and after",
                        Markdown.whole(readings), rate, DEVICES, ALONE_S)
                .line("")
                .line("| | readings | publish → commit p50 ms | p90 | p99 | hub's memory MiB |")
                .line("| --- | --- | --- | --- | --- | --- |")
                .line("| before | %s |", row(result.before()))
                .line("| while it is made | %s |", row(result.beside()))
                .line("| after | %s |", row(result.after()))
                .line("")
                .line(
                        "- the backup, encrypted%s, of %d MiB takes at most %.0f min: %.1f, %s",
                        night ? " and checked" : "", result.mib(), MINUTES, result.seconds() / 60, met(soon))
                .line("- p99 beside it at most %.0f times that without, of both: %.2f, %s", TIMES, ratio, met(quiet))
                .line(
                        "- the hub's memory stays as it was before, within %.0f %%: %d → %d MiB, %s",
                        (MEMORY_SHARE - 1) * 100, memory, most, met(same))
                .line("- it says until when it is complete: %s", met(complete));
        if (night) {
            text.line("- the database's log is archived beside: %d MiB, %s", result.logMib(), met(archived));
        }
        if (!(soon && quiet && same && complete && archived)) {
            throw new Missed(text.toString());
        }
        return text.toString();
    }

    private static String row(Delay delay) {
        Percentiles commit = delay.commit();
        return String.format(
                Locale.ROOT,
                "%d | %.2f | %.2f | %.2f | %d",
                commit.count(),
                commit.millis(50),
                commit.millis(90),
                commit.millis(99),
                delay.used().hubMemoryMib());
    }
}
