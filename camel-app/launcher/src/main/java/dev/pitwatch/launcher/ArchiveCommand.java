package dev.pitwatch.launcher;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.settings.HubClock;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.platform.operation.WorkshopRestore;
import dev.pitwatch.core.platform.operation.WorkshopRestore.Kept;
import dev.pitwatch.core.readings.archive.ArchiveException;
import dev.pitwatch.core.readings.archive.ArchivedPart;
import dev.pitwatch.core.readings.archive.ReadingArchive;
import dev.pitwatch.core.readings.archive.ReadingArchive.Restored;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code ./pitwatch archive …}: what is in files, and back with it, whether Pitwatch runs or not. */
final class ArchiveCommand {

    private static final String USAGE =
            "expected archive list, archive restore MONTH [WORKSHOP], e.g. archive restore 2026-02 workshop_001,"
                    + " or archive restore-workshop FILE [--unsigned]";

    private static final double MIB = 1 << 20;

    private final Settings settings;
    private final Terminal terminal;

    ArchiveCommand(Settings settings, Terminal terminal) {
        this.settings = settings;
        this.terminal = terminal;
    }

    /** What a workshop has of a month. */
    private record Month(int files, long readings, long bytes, long restoredFiles) {

        static Month of(ArchivedPart part) {
            return new Month(1, part.readings(), part.bytes(), part.state() == ArchivedPart.State.RESTORED ? 1 : 0);
        }

        Month and(Month other) {
            return new Month(
                    files + other.files,
                    readings + other.readings,
                    bytes + other.bytes,
                    restoredFiles + other.restoredFiles);
        }
    }

    /** Takes the words behind {@code archive}. */
    void run(List<String> words) {
        if (words.equals(List.of("list"))) {
            on(archive -> list(archive, WorkshopRestore.list(folder())));
        } else if (words.size() == 2 && words.get(0).equals("restore-workshop")) {
            restoreWorkshop(words.get(1), false);
        } else if (words.size() == 3
                && words.get(0).equals("restore-workshop")
                && words.get(2).equals("--unsigned")) {
            restoreWorkshop(words.get(1), true);
        } else if ((words.size() == 2 || words.size() == 3) && words.get(0).equals("restore")) {
            YearMonth month = month(words.get(1));
            Optional<String> workshop = words.size() == 3 ? Optional.of(words.get(2)) : Optional.empty();
            on(archive -> restore(archive, month, workshop));
        } else {
            throw new LauncherException(USAGE);
        }
    }

    private static YearMonth month(String text) {
        try {
            return YearMonth.parse(text);
        } catch (DateTimeException e) {
            throw new LauncherException("archive restore: the month is \"%s\", expected e.g. 2026-02".formatted(text));
        }
    }

    private void on(Consumer<ReadingArchive> work) {
        new DatabaseAccess(settings).on(setup -> {
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            // One connection is alone at the archive, another works.
            try (Database database = new Database(setup, 1, 2, meters)) {
                work.accept(ReadingArchive.on(
                        database, folder(), settings.readingDays(), HubClock.of(settings.clockFile()), meters));
            } catch (ArchiveException e) {
                throw new LauncherException(e.getMessage());
            }
        });
    }

    private Path folder() {
        return settings.folders().data().resolve("archive");
    }

    private void restoreWorkshop(String file, boolean unsigned) {
        new DatabaseAccess(settings).on(setup -> {
            try {
                WorkshopRestore.Restored restored = WorkshopRestore.on(
                                setup, folder(), settings.secrets().masterKey(), HubClock.of(settings.clockFile()))
                        .restore(file, unsigned);
                terminal.say("%s is there again: %d rows, of which %d were missing."
                        .formatted(restored.workshop(), restored.rows(), restored.missing()));
                terminal.say("API keys and wall screens have to be made anew.");
            } catch (ArchiveException e) {
                throw new LauncherException(e.getMessage());
            }
        });
    }

    private void list(ReadingArchive archive, List<Kept> workshops) {
        Map<String, Month> months = new LinkedHashMap<>();
        for (ArchivedPart part : archive.list()) {
            months.merge(
                    "%-20s %s".formatted(part.workshopCode(), YearMonth.from(part.day())), Month.of(part), Month::and);
        }
        if (months.isEmpty() && workshops.isEmpty()) {
            terminal.say("Nothing is in the archive yet.");
            return;
        }
        months.forEach((name, month) -> terminal.say("%s  %d readings in %d files, %.1f MiB%s"
                .formatted(
                        name,
                        month.readings(),
                        month.files(),
                        month.bytes() / MIB,
                        month.restoredFiles() == 0 ? "" : ", restored: %d".formatted(month.restoredFiles()))));
        workshops.forEach(kept ->
                terminal.say("%-20s let go, %d rows in %s".formatted(kept.workshop(), kept.rows(), kept.file())));
    }

    private void restore(ReadingArchive archive, YearMonth month, Optional<String> workshop) {
        Restored restored = archive.restore(month, workshop);
        terminal.say("%d readings of %s are in the database again (%d days of workshops), until %s at least."
                .formatted(
                        restored.readings(),
                        month,
                        restored.days(),
                        restored.keptUntil().atZone(ZoneOffset.UTC).toLocalDate()));
    }
}
