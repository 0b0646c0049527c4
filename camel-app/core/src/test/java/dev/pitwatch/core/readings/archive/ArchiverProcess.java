package dev.pitwatch.core.readings.archive;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A process that archives or restores, and that can be killed: at a step where it stays then, or anywhere. */
final class ArchiverProcess {

    static final int DAYS = 90;
    private static final String BEGINS = "begins";
    private static final String KEY = "PITWATCH_MASTER_KEY";

    private final Process process;
    private final BufferedReader lines;

    private ArchiverProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts one, which has begun then.
     *
     * @param stay the step that it doesn't go on after; empty: it does after each
     * @param restored the month that it restores; empty: it archives
     */
    static ArchiverProcess start(
            TestDatabase db, Path folder, Instant now, Optional<String> stay, Optional<YearMonth> restored) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ArchiverProcess.class.getName(),
                db.url(),
                folder.toString(),
                now.toString(),
                stay.orElse(""),
                restored.map(YearMonth::toString).orElse(""));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put(KEY, db.masterKeyText());
        try {
            ArchiverProcess archiver = new ArchiverProcess(builder.start());
            archiver.await(BEGINS);
            return archiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads on until it says that line. */
    void await(String line) {
        try {
            for (String said = lines.readLine(); said != null; said = lines.readLine()) {
                if (said.equals(line)) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("the archiver ended and never said " + line);
    }

    /** Ends it with SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Takes the database's URL, the folder, the time, the step to stay at or "", the month to restore or "". */
    public static void main(String[] words) {
        MasterKey key = new MasterKey(System.getenv(KEY).getBytes(StandardCharsets.UTF_8));
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Database database = new Database(new DatabaseSetup(words[0], key), 1, 2, meters)) {
            ReadingArchive archive = new ReadingArchive(
                    new JdbiArchiveRepository(database.ingest()),
                    new ArchiveFolder(Path.of(words[1])),
                    DAYS,
                    Clock.fixed(Instant.parse(words[2]), ZoneOffset.UTC),
                    meters,
                    step -> reached(step, words[3]));
            System.out.println(BEGINS);
            if (words[4].isEmpty()) {
                archive.run();
            } else {
                archive.restore(YearMonth.parse(words[4]), Optional.empty());
            }
        }
    }

    private static void reached(String step, String stay) {
        if (step.equals(stay)) {
            System.out.println(step);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
