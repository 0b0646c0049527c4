package dev.pitwatch.hub.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of backups as {@code ./pitwatch backup} leaves it: one folder each, named by when it began, with {@code manifest.json}, once it
 * was checked {@code checked.json}, and once it was copied {@code offsite.json}. Reads may hang with its disk: see {@link TimedBackups}.
 */
record KeptBackups(Path folder) {

    /** Of a year of nights, and some by hand: each is read from a disk that may be far away. */
    private static final int LISTED = 500;

    private static final String NAME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ";

    /**
     * What is there.
     *
     * @param newestFirst those that tell what they are
     * @param readable whether the folder could be listed; one that is not there yet counts as such
     */
    record Contents(List<KeptBackup> newestFirst, boolean readable) {

        static final Contents NOTHING = new Contents(List.of(), true);

        /** {@return the newest one that was checked and found whole} */
        Optional<KeptBackup> whole() {
            return first(KeptBackup::isWhole);
        }

        /** {@return the newest one that holds besides all that was acknowledged until a known moment} */
        Optional<KeptBackup> good() {
            return first(KeptBackup::isGood);
        }

        /** {@return the one that was checked last, whatever that found} */
        Optional<KeptBackup> checkedLast() {
            return newestFirst.stream()
                    .filter(backup -> backup.checkedAt() != null)
                    .max(Comparator.comparing(backup -> Objects.requireNonNull(backup.checkedAt())));
        }

        /** {@return the one with that folder's name} */
        Optional<KeptBackup> named(String id) {
            return first(backup -> backup.id().equals(id));
        }

        private Optional<KeptBackup> first(Predicate<KeptBackup> wanted) {
            return newestFirst.stream().filter(wanted).findFirst();
        }
    }

    /** {@return all, as many as are listed} */
    Contents all() {
        return read(LISTED, backup -> false);
    }

    /** {@return those down to the newest good one, or all where none is} */
    Contents newest() {
        return read(Integer.MAX_VALUE, KeptBackup::isGood);
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

    private Contents read(int most, Predicate<KeptBackup> last) {
        List<Path> folders;
        try (Stream<Path> all = Files.list(folder)) {
            folders = all.filter(path -> String.valueOf(path.getFileName()).matches(NAME))
                    .sorted(Comparator.reverseOrder())
                    .limit(most)
                    .toList();
        } catch (NoSuchFileException e) {
            return Contents.NOTHING;
        } catch (IOException | UncheckedIOException e) { // the second amid the listing, as of a share that went away
            return new Contents(List.of(), false);
        }
        List<KeptBackup> read = new ArrayList<>();
        for (Path path : folders) {
            Optional<KeptBackup> backup = read(path);
            backup.ifPresent(read::add);
            if (backup.filter(last).isPresent()) {
                break;
            }
        }
        return new Contents(List.copyOf(read), true);
    }

    private static Optional<KeptBackup> read(Path backup) {
        try {
            JsonNode checked = ifThere(backup.resolve("checked.json"));
            return Optional.of(KeptBackup.of(backup, json(backup.resolve("manifest.json")), checked, copy(backup)));
        } catch (IOException | DateTimeException e) {
            return Optional.empty(); // being deleted, or damaged: none to count on
        }
    }

    private static KeptBackup.@Nullable Copy copy(Path backup) {
        try {
            return KeptBackup.Copy.of(ifThere(backup.resolve("offsite.json")));
        } catch (IOException | DateTimeException e) {
            return null; // damaged: it is copied again
        }
    }

    private static @Nullable JsonNode ifThere(Path file) throws IOException {
        return Files.exists(file) ? json(file) : null;
    }

    private static JsonNode json(Path file) throws IOException {
        return Json.MAPPER.readTree(Files.readString(file));
    }
}
