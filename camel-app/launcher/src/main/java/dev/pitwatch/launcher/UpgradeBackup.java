package dev.pitwatch.launcher;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.upgrade.UpgradeJournal.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The backup that an upgrade has before it stops anything, checked by a restore. Its name is noted, so that an upgrade which goes on after an
 * interruption can tell whether it is still there.
 */
final class UpgradeBackup {

    private static final String NOTE = "backup.json";

    /** The check starts a PostgreSQL on all that was copied. */
    private static final Duration WITHIN = Duration.ofHours(12);

    private final Settings settings;
    private final VersionVerbs verbs;
    private final Path notes;
    private final Terminal terminal;

    /** The one that was made last. */
    record Noted(String id) {}

    /** Takes the folder of notes. */
    UpgradeBackup(Settings settings, VersionVerbs verbs, Path notes, Terminal terminal) {
        this.settings = settings;
        this.verbs = verbs;
        this.notes = notes;
        this.terminal = terminal;
    }

    /** Throws with what to say or set where none can be made; of a database of the operator's own they may say that they have one. */
    void require(UpgradeOptions options) {
        if (settings.database().isEmpty() && options.noBackup()) {
            throw new LauncherException(
                    "--no-backup is for a database of your own: the embedded one is backed up before each upgrade");
        }
        if (!options.noBackup() && settings.backups().folder().isEmpty()) {
            throw new LauncherException(
                    "BACKUP_DIR is not set: name the folder for the backup that is made before anything is changed%s"
                            .formatted(settings.database()
                                    .map(own -> ", or back up your own database by its own means, then say --no-backup")
                                    .orElse("")));
        }
    }

    /** Makes one by that version and checks it, unless the operators have one of their own. Throws when either fails. */
    void make(Path version, UpgradeOptions options) throws IOException, InterruptedException {
        Files.deleteIfExists(notes.resolve(NOTE)); // what is noted is of this upgrade
        if (options.noBackup()) {
            return;
        }
        Path folder = folder();
        terminal.say("Backup, and its check ...");
        List<String> words = new ArrayList<>(List.of("backup", "--check"));
        if (options.plain()) {
            words.add("--plain");
        }
        verbs.run(version, Map.of(), WITHIN, words).forEach(line -> terminal.say("  " + line));
        Optional<Path> made = BackupFolder.newestFirst(folder).stream().findFirst();
        if (made.isPresent()) {
            BackupFolder.writeBeside(
                    notes, NOTE, new Noted(String.valueOf(made.get().getFileName())));
        }
    }

    /**
     * For an upgrade that goes on. While the version before runs, readings come in that no earlier backup has, so another is made. Once that
     * is stopped, the one that was made is all there is to go back to: it has to be there, or another is made.
     *
     * @param runs whether anything runs
     */
    void again(Path version, Step step, boolean runs, UpgradeOptions options) throws IOException, InterruptedException {
        boolean newer = step == Step.EXPAND || (step == Step.SWITCH && runs);
        Optional<Path> kept = newer || options.noBackup() ? Optional.empty() : kept();
        if (kept.isPresent()) {
            terminal.say("The backup of before is there, and was checked: " + kept.get());
        } else {
            make(version, options);
        }
    }

    private Optional<Path> kept() throws IOException {
        try {
            Noted noted = Json.read(Files.readString(notes.resolve(NOTE)), Noted.class);
            return Optional.of(folder().resolve(noted.id())).filter(BackupCheck::isGood);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Path folder() {
        return settings.backups()
                .folder()
                .orElseThrow(() -> new LauncherException("BACKUP_DIR is not set: it names the folder of the backup"));
    }
}
