package dev.pitwatch.launcher;

import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the archive of the write-ahead log stands: a file of the data folder, by which the hub tells it as metrics and an alert.
 *
 * @param chain the name of the chain that is written; null: none could be begun yet
 * @param beganAt when it began
 * @param gapBecause why it had to begin, since the one before broke; null: it didn't
 * @param storedAt when the newest segment that is stored was finished; null: there is none
 * @param storedBytes of all chains, as of the last look at them
 * @param waitingBytes of what is not stored yet
 * @param stoppedAt since when segments are thrown away; null: they aren't
 * @param stoppedBecause why
 * @param failing why segments can't be stored, as by the last attempt or one that hangs; null: they can
 */
record WalState(
        @Nullable String chain,
        @Nullable Instant beganAt,
        @Nullable String gapBecause,
        @Nullable Instant storedAt,
        long storedBytes,
        long waitingBytes,
        @Nullable Instant stoppedAt,
        @Nullable String stoppedBecause,
        @Nullable String failing) {

    /** In the data folder; of this machine alone. */
    static final String FILE = "backup-wal.json";

    void write(Path data) throws IOException {
        Path next = data.resolve(FILE + ".new");
        Files.write(next, Json.bytes(this));
        Files.move(next, data.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Says that nothing is archived here. */
    static void forget(Path data) throws IOException {
        Files.deleteIfExists(data.resolve(FILE));
    }
}
