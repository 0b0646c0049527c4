package dev.pitwatch.core.readings.archive;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;

/** A process that archives or restores, and that can be killed: at a step where it stays then, or anywhere. */
final class ArchiverProcess {

    static final int DAYS = 90;

    private ArchiverProcess() {}

    /**
     * Starts one, which has begun then.
     *
     * @param stay the step that it doesn't go on after; empty: it does after each
     * @param restored the month that it restores; empty: it archives
     */
    static TestProcess start(
            TestDatabase db, Path folder, Instant now, Optional<String> stay, Optional<YearMonth> restored) {
        return TestProcess.start(
                ArchiverProcess.class,
                db,
                folder.toString(),
                now.toString(),
                stay.orElse(""),
                restored.map(YearMonth::toString).orElse(""));
    }

    /** Takes the database's URL, the folder, the time, the step to stay at or "", the month to restore or "". */
    public static void main(String[] words) {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Database database = new Database(TestProcess.database(words[0]), 1, 2, meters)) {
            ReadingArchive archive = new ReadingArchive(
                    new JdbiArchiveRepository(database.ingest()),
                    new ArchiveFolder(Path.of(words[1])),
                    DAYS,
                    Clock.fixed(Instant.parse(words[2]), ZoneOffset.UTC),
                    meters,
                    step -> TestProcess.reached(step, words[3]));
            TestProcess.begins();
            if (words[4].isEmpty()) {
                archive.run();
            } else {
                archive.restore(YearMonth.parse(words[4]), Optional.empty());
            }
        }
    }
}
