package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;

import dev.pitwatch.bench.Measurement.Delay;
import dev.pitwatch.launcher.backup.BackupKeys;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** How long a backup of many readings takes beside those that come in, and what it does to them and to the hub's memory. */
final class BackupBench {

    private static final String DATABASE = "pitwatch";
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
     */
    private record Result(Delay before, Delay beside, Delay after, double seconds, String said, long mib) {

        double alone() {
            return (before.commit().millis(99) + after.commit().millis(99)) / 2;
        }
    }

    private BackupBench(Workspace place, Options options) {
        this.place = place;
        this.readings = options.get("readings");
        this.rate = Math.max(1, options.get("rate"));
    }

    /** Takes {@code --readings N} that are in the database, and {@code --rate N} a second that come in meanwhile. */
    static String report(Workspace place, List<String> words) throws Exception {
        BackupBench bench =
                new BackupBench(place, Options.read(words, Map.of("readings", 10_000_000, "rate", Measurement.PACE)));
        double load = Markdown.load();
        return bench.report(bench.run(), load);
    }

    private Result run() throws IOException, InterruptedException, SQLException {
        Workspace data = place.below("product");
        Path server = Files.createDirectories(data.folder().resolve("postgres"));
        List<BenchDevice> devices = fill(server);
        try (Product product = Product.startEmbedded(data);
                Publisher publisher = new Publisher(product.mqttPort(), devices)) {
            Jdbi jdbi = Jdbi.create(
                    EmbeddedPostgres.runningUrl(server, DATABASE)
                            .orElseThrow(() -> new IOException("the database in %s does not run".formatted(server))),
                    EmbeddedPostgres.SUPERUSER,
                    EmbeddedPostgres.superuserPassword(server));
            Work work = new Work(product.hub(), postmaster(server), product.broker());
            Measurement measurement = new Measurement(publisher, jdbi, product::stored, work);
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
            return new Result(before, beside, after, backup.seconds(), Files.readString(said), mib());
        }
    }

    /** The database that the product finds in its data folder. */
    private List<BenchDevice> fill(Path server) throws SQLException {
        System.err.println("filling the database");
        try (EmbeddedPostgres database = EmbeddedPostgres.start(ServerOptions.at(server))) {
            Jdbi admin = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
            // Which delays are measured by: from the next start on, which is the product's.
            admin.useHandle(handle -> handle.execute("alter system set track_commit_timestamp = on"));
            admin.useHandle(handle -> handle.execute("create database " + DATABASE));
            Seed seed = Seed.of(database, database.jdbcUrl(DATABASE));
            List<BenchDevice> devices = seed.devices(1, DEVICES);
            seed.history(readings, DEVICES);
            // Or it would come by itself, amid what is measured.
            seed.jdbi().useHandle(handle -> handle.execute("vacuum analyze"));
            return devices;
        }
    }

    private static long postmaster(Path server) throws IOException {
        Path file = EmbeddedPostgres.cluster(server).resolve("postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).get(0).strip());
    }

    /** As it is made each night, but for its check. */
    private Process begin(Path data, Path said) {
        ProcessBuilder builder = Product.launcher(place, "backup", backups().toString());
        builder.environment()
                .putAll(Map.of(
                        "PITWATCH_DATA", data.toString(),
                        "PITWATCH_MASTER_KEY", Product.MASTER_KEY,
                        "BACKUP_PUBLIC_KEY", BackupKeys.make().publicText()));
        try {
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

    private long mib() throws IOException {
        try (Stream<Path> all = Files.walk(backups())) {
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
                        "- the backup, encrypted, of %d MiB takes at most %.0f min: %.1f, %s",
                        result.mib(), MINUTES, result.seconds() / 60, met(soon))
                .line("- p99 beside it at most %.0f times that without, of both: %.2f, %s", TIMES, ratio, met(quiet))
                .line(
                        "- the hub's memory stays as it was before, within %.0f %%: %d → %d MiB, %s",
                        (MEMORY_SHARE - 1) * 100, memory, most, met(same))
                .line("- it says until when it is complete: %s", met(complete));
        if (!(soon && quiet && same && complete)) {
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
