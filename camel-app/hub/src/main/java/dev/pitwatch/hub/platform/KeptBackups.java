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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder of backups as {@code ./pitwatch backup} leaves it: one folder each, named by when it began, with {@code manifest.json} and, once it
 * was checked, {@code checked.json}.
 */
record KeptBackups(Path folder) {

    /** Of a year of nights, and some by hand: each is read from a disk that may be far away. */
    private static final long LISTED = 500;

    private static final String NAME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ";

    /** {@return the newest one that was checked and found whole; empty: there is none, or the folder can't be read} */
    Optional<KeptBackup> newestWhole() {
        return newest(KeptBackup::isWhole);
    }

    /** {@return the newest one that holds besides all that was acknowledged until a known moment; empty: likewise} */
    Optional<KeptBackup> newestGood() {
        return newest(KeptBackup::isGood);
    }

    /** {@return all that tell what they are, the newest first; none when the folder can't be read} */
    List<KeptBackup> all() {
        return newestFirst().stream()
                .limit(LISTED)
                .flatMap(backup -> read(backup).stream())
                .toList();
    }

    private Optional<KeptBackup> newest(Predicate<KeptBackup> wanted) {
        return newestFirst().stream()
                .flatMap(backup -> read(backup).stream())
                .filter(wanted)
                .findFirst();
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

    private static Optional<KeptBackup> read(Path backup) {
        try {
            Path checked = backup.resolve("checked.json");
            return Optional.of(KeptBackup.of(
                    backup, json(backup.resolve("manifest.json")), Files.exists(checked) ? json(checked) : null));
        } catch (IOException | DateTimeException e) {
            return Optional.empty(); // being deleted, or damaged: none to count on
        }
    }

    private static JsonNode json(Path file) throws IOException {
        return Json.MAPPER.readTree(Files.readString(file));
    }
}
