package dev.pitwatch.launcher.upgrade;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.launcher.backup.BackupFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a switch of versions has come, on the disk before each step begins. Every step may be done again from its beginning, so what was
 * killed goes on from there. A later version may have noted more.
 *
 * @param step that is being done
 * @param back whether it goes back to an older version, by {@code ./pitwatch rollback}
 * @param from the version's folder that ran
 * @param to the version's folder that is to run
 * @param unit of systemd that starts it; null: nothing but we do
 * @param words by which it is started where we start it, e.g. {@code up --empty}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record UpgradeJournal(
        Step step, boolean back, String from, String to, @Nullable String unit, List<String> words) {

    private static final String FILE = "journal.json";

    /** The last switch that was done, whatever was tried since. */
    private static final String LAST = "last.json";

    /** What is done one after the other. */
    public enum Step {
        /** The database gets the other version's schema, while this version runs. */
        EXPAND,
        /** This version is stopped, and files and link become the other's. */
        SWITCH,
        /** The other version is started and looked at. */
        START,
        /** This version gets its files and its link again, and is started. */
        UNDO,
        /** The other version runs. */
        DONE,
        /** This version runs. */
        UNDONE;

        /** {@return whether nothing is left to be done} */
        public boolean isEnd() {
            return this == DONE || this == UNDONE;
        }

        /** {@return whether files may be half the one version's and half the other's} */
        public boolean isAmidFiles() {
            return this == SWITCH || this == UNDO;
        }
    }

    /** {@return the newest one in the folder of notes} */
    public static Optional<UpgradeJournal> read(Path notes) throws IOException {
        return read(notes, FILE);
    }

    /** {@return the last switch that was done} */
    public static Optional<UpgradeJournal> last(Path notes) throws IOException {
        return read(notes, LAST);
    }

    private static Optional<UpgradeJournal> read(Path notes, String name) throws IOException {
        try {
            return Optional.of(Json.read(Files.readString(notes.resolve(name)), UpgradeJournal.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Puts it on the disk, for all to read: it holds no secret, and the service's user starts by it. */
    public void write(Path notes) throws IOException {
        if (step == Step.DONE) {
            write(notes, LAST);
        }
        write(notes, FILE);
    }

    private void write(Path notes, String name) throws IOException {
        BackupFolder.writeBeside(notes, name, this);
        Files.setPosixFilePermissions(notes.resolve(name), PosixFilePermissions.fromString("rw-r--r--"));
    }

    /**
     * {@return the same on its way back, however far it has come} One that goes back goes on.
     *
     * @param runs whether any version runs: after a power cut the one that was not stopped has to be started all the same
     */
    public UpgradeJournal turnedBack(boolean runs) {
        if (back) {
            return this;
        }
        return switch (step) {
            case EXPAND -> at(runs ? Step.UNDONE : Step.UNDO);
            case SWITCH, START -> at(Step.UNDO);
            case UNDO, DONE, UNDONE -> this;
        };
    }

    /** {@return the same at another step} */
    public UpgradeJournal at(Step next) {
        return new UpgradeJournal(next, back, from, to, unit, words);
    }
}
