package dev.pitwatch.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.launcher.DatabaseServer.Running;
import dev.pitwatch.launcher.backup.ArchiveReader;
import dev.pitwatch.launcher.backup.ArchiveWriter.Written;
import dev.pitwatch.launcher.backup.BackupException;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.backup.DataKey;
import dev.pitwatch.launcher.backup.Manifest;
import dev.pitwatch.launcher.backup.Manifest.Rows;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a backup can be restored: all of it is read, a PostgreSQL starts on the copy in a scratch folder, and its rows are counted. No hub
 * runs on it, which would send, dun and lock out by what is in there.
 */
final class BackupCheck {

    /** The folder in the data folder. */
    static final String SCRATCH = "backup-check";

    /** The file in the data folder that one check at a time has; it stays. */
    static final String LOCK = SCRATCH + ".lock";

    /** What the last check found, beside the manifest. */
    static final String RESULT = "checked.json";

    /** Tables that may be empty at one moment between two at which they have rows: these are deleted once they were seen to. */
    private static final Set<String> WORKED_OFF =
            Set.of("push_acknowledgement", "recording_removal", "rollup_due", "rollup_rezone");

    private static final int KEY_BYTES = 32;

    private final Path scratch;
    private final PostgresPrograms programs;
    private final Terminal terminal;

    BackupCheck(Path data, PostgresPrograms programs, Terminal terminal) {
        this.scratch = data.resolve(SCRATCH);
        this.programs = programs;
        this.terminal = terminal;
    }

    /**
     * What a check found.
     *
     * @param error null: it can be restored
     * @param goodAt when a check last found that it can be restored; null: none did
     */
    record Result(Instant checkedAt, @Nullable String error, @Nullable Instant goodAt) {}

    /** Says what it found, and keeps it beside the backup; throws when it can't be restored. Waits for another check's end. */
    void check(Path folder, Manifest manifest, Optional<DataKey> key) throws IOException {
        Files.createDirectories(scratch.toAbsolutePath().getParent());
        try (FileChannel file =
                FileChannel.open(scratch.resolveSibling(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.lock(); // until the file is closed
            checkAlone(folder, manifest, key);
        }
    }

    /**
     * {@return whether a backup was checked, and no check could restore it} One that could be is no worse when a later check fails, be it for
     * want of room for the copy.
     */
    static boolean wasNeverGood(Path folder) {
        return last(folder).filter(found -> found.goodAt() == null).isPresent();
    }

    /** {@return whether a check could restore it, be it not the last one} */
    static boolean wasGood(Path folder) {
        return last(folder).filter(found -> found.goodAt() != null).isPresent();
    }

    /** {@return whether a backup was checked, and can be restored} */
    static boolean isGood(Path folder) {
        return last(folder).filter(found -> found.error() == null).isPresent();
    }

    /** {@return what the last check found; empty: there was none, or what it noted is damaged} */
    private static Optional<Result> last(Path folder) {
        try {
            JsonNode noted = Json.MAPPER.readTree(Files.readString(folder.resolve(RESULT)));
            String error = noted.path("error").textValue();
            Instant at = Instant.parse(noted.path("checked_at").asText());
            String goodAt = noted.path("good_at").textValue();
            // Notes of before have none.
            return Optional.of(
                    new Result(at, error, goodAt != null ? Instant.parse(goodAt) : error == null ? at : null));
        } catch (IOException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private void checkAlone(Path folder, Manifest manifest, Optional<DataKey> key) throws IOException {
        try {
            restore(folder, manifest, key);
        } catch (IOException | RuntimeException e) { // of a database that does not start, too
            try {
                BackupFolder.delete(scratch); // it may have left no room for the note
                note(folder, Moment.now(), Objects.requireNonNullElse(e.getMessage(), e.toString()));
            } catch (IOException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
        BackupFolder.delete(scratch);
        note(folder, Moment.now(), null);
        terminal.say("Checked: a database starts on it, and has the rows that were counted.");
    }

    /** Keeps beside the backup what a check found; {@code error} is null where it can be restored. */
    static void note(Path folder, Instant at, @Nullable String error) throws IOException {
        Instant goodAt = error == null ? at : last(folder).map(Result::goodAt).orElse(null);
        BackupFolder.writeBeside(folder, RESULT, new Result(at, error, goodAt));
    }

    private void restore(Path folder, Manifest manifest, Optional<DataKey> key) throws IOException {
        EmbeddedPostgres.stopLeftOver(scratch); // of a check that was killed
        BackupFolder.delete(scratch);
        ArchiveReader reader = ArchiveReader.resting(folder, key);
        for (Written file : manifest.files()) {
            reader.unpack(file, name -> place(name, manifest));
        }
        Running started = new DatabaseServer(scratch).start();
        try {
            if (DumpRestore.isDump(manifest)) {
                new DumpRestore(started.address(), anyKey(), programs).run(scratch, manifest);
            } else {
                requireRows(DumpRestore.connect(started.address()), manifest);
            }
        } catch (SQLException e) {
            throw new BackupException("the database of %s does not work: %s".formatted(folder, e.getMessage()), e);
        } finally {
            started.stop();
        }
    }

    /** A table that had rows before the copy's moment and behind it had some then, unless it is worked off. */
    private static boolean isNear(String table, Rows expected, long found) {
        return expected.nearlyFit(found) && (found > 0 || expected.least() == 0 || WORKED_OFF.contains(table));
    }

    /** {@return one for roles of the scratch database, where nobody else signs in} */
    private static MasterKey anyKey() {
        byte[] secret = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        return new MasterKey(secret);
    }

    private Optional<Path> place(String name, Manifest manifest) {
        if (DumpRestore.isDump(manifest)) {
            return name.startsWith(DatabaseDump.FOLDER + "/") ? Optional.of(scratch.resolve(name)) : Optional.empty();
        }
        if (name.equals(DataFiles.DATABASE_PASSWORD)) {
            return Optional.of(scratch.resolve("password"));
        }
        return name.startsWith(ClusterCopy.FOLDER + "/") ? Optional.of(scratch.resolve(name)) : Optional.empty();
    }

    /** Throws when a table has other rows than were counted. Closes the connection, which is an administrator's. */
    static void requireRows(Connection connection, Manifest manifest) throws SQLException {
        Map<String, Long> found;
        try (RowCounts now = RowCounts.now(connection)) {
            found = now.count();
        }
        requireRows(found, manifest);
    }

    /** Takes how many rows each table has. */
    static void requireRows(Map<String, Long> found, Manifest manifest) {
        boolean ofOneMoment = DumpRestore.isDump(manifest);
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, Rows> counted : manifest.contents().rows().entrySet()) {
            String table = counted.getKey();
            Rows expected = counted.getValue();
            Optional<Long> rows = Optional.ofNullable(found.get(table));
            if (rows.filter(count -> ofOneMoment ? expected.fit(count) : isNear(table, expected, count))
                    .isEmpty()) {
                wrong.add("%s %s, expected %d to %d"
                        .formatted(
                                table,
                                rows.map(count -> "has %d rows".formatted(count))
                                        .orElse("is missing"),
                                expected.least(),
                                expected.most()));
            }
        }
        if (!wrong.isEmpty()) {
            throw new BackupException(
                    "backup %s has not what was counted: %s".formatted(manifest.id(), String.join("; ", wrong)));
        }
    }
}
