package dev.pitwatch.hub.platform;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backups that failed, the newest first, in a file of the data folder, so that a restart doesn't forget them: neither the folder of
 * backups nor the database, which may be why they failed. Thread safe.
 */
final class FailedBackups {

    private static final Logger LOG = LoggerFactory.getLogger(FailedBackups.class);
    private static final int KEPT = 20;

    private final Path file;
    private List<Failed> newestFirst;

    /**
     * One of them.
     *
     * @param error why, in a line
     */
    record Failed(Instant startedAt, Instant endedAt, String error) {}

    /** Reads what is there. */
    FailedBackups(Path file) {
        this.file = file;
        this.newestFirst = read(file);
    }

    private static List<Failed> read(Path file) {
        try {
            return List.copyOf(Json.read(Files.readString(file), new TypeReference<List<Failed>>() {}));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            LOG.warn("{} can't be read, backups that failed before are not known: {}", file, e.getMessage());
            return List.of();
        }
    }

    synchronized List<Failed> newestFirst() {
        return newestFirst;
    }

    synchronized Optional<Failed> newest() {
        return newestFirst.stream().findFirst();
    }

    synchronized void add(Failed failed) {
        List<Failed> all = new ArrayList<>(List.of(failed));
        all.addAll(newestFirst);
        newestFirst = List.copyOf(all.subList(0, Math.min(KEPT, all.size())));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.write(next, Json.bytes(newestFirst));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} can't be written, a restart forgets that a backup failed: {}", file, e.getMessage());
        }
    }
}
