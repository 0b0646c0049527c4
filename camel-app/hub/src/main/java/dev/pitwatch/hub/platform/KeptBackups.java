package dev.pitwatch.hub.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of backups as {@code ./pitwatch backup} leaves it: one folder each, named by when it began, with {@code manifest.json} and, once it
 * was checked, {@code checked.json}.
 */
record KeptBackups(Path folder) {

    private static final String NAME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ";

    /** A backup that can be restored. */
    record Good(Instant startedAt, Instant endedAt, long bytes) {
        Duration took() {
            return Duration.between(startedAt, endedAt);
        }
    }

    /** {@return the newest one that was checked and found whole; empty: there is none, or the folder can't be read} */
    Optional<Good> newestGood() {
        return newestFirst().stream().flatMap(backup -> good(backup).stream()).findFirst();
    }

    /** {@return whether one is being made there, by whatever process} */
    boolean isBeingMade() {
        try (FileChannel file = FileChannel.open(folder.resolve(".lock"), StandardOpenOption.WRITE);
                FileLock mine = file.tryLock()) {
            return mine == null;
        } catch (OverlappingFileLockException e) {
            return true; // by this JVM
        } catch (IOException e) {
            return false; // none was ever made there, or whoever makes one finds out why it can't
        }
    }

    private List<Path> newestFirst() {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> String.valueOf(path.getFileName()).matches(NAME))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (IOException | UncheckedIOException e) { // the second amid the listing, as of a share that went away
            return List.of();
        }
    }

    private static Optional<Good> good(Path backup) {
        try {
            JsonNode checked = read(backup.resolve("checked.json"));
            if (!checked.path("error").isNull()) {
                return Optional.empty();
            }
            JsonNode manifest = read(backup.resolve("manifest.json"));
            long bytes = 0;
            for (JsonNode file : manifest.path("files")) {
                bytes += file.path("bytes").asLong();
            }
            return Optional.of(new Good(moment(manifest, "started_at"), moment(manifest, "ended_at"), bytes));
        } catch (IOException | DateTimeException e) {
            return Optional.empty(); // not checked, being deleted, or damaged: none to count on
        }
    }

    private static JsonNode read(Path file) throws IOException {
        return Json.MAPPER.readTree(Files.readString(file));
    }

    private static Instant moment(JsonNode manifest, String field) {
        return Instant.parse(manifest.path(field).asText());
    }
}
