package dev.pitwatch.launcher.backup;

import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder of backups, one folder each, named by when it began. A backup is written under another name and gets its own in one step when all
 * of it is on the disk: killed at any moment, it leaves those before it as they are, and nothing that looks like one.
 */
public final class BackupFolder implements AutoCloseable {

    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);
    static final String ID_PATTERN = "\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ";
    private static final String PART = ".part";

    private final Path folder;
    private final FileChannel lock;

    private BackupFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Takes the folder for one backup, makes it when it is missing, and clears away what a killed one left.
     *
     * @throws BackupException when another one is on its way there
     */
    public static BackupFolder take(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        FileChannel lock =
                FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(lock).isEmpty()) {
            lock.close();
            throw new BackupException("a backup to %s is on its way already".formatted(folder));
        }
        BackupFolder taken = new BackupFolder(folder, lock);
        for (Path part : list(folder, "\\." + ID_PATTERN + "\\" + PART)) {
            delete(part);
        }
        return taken;
    }

    private static Optional<FileLock> lock(FileChannel file) throws IOException {
        try {
            return Optional.ofNullable(file.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // held by this JVM
        }
    }

    /** {@return the name of a backup that begins then} */
    public static String id(Instant began) {
        return ID.format(began);
    }

    /** {@return when the backup of that name began, to the second} */
    public static Instant began(String id) {
        return Instant.from(ID.parse(id));
    }

    /** {@return where the files of a backup are written} */
    public Path begin(String id) throws IOException {
        return Files.createDirectory(
                folder.resolve("." + id + PART),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Writes the manifest, and gives the backup its name. {@return its folder} */
    public Path finish(Path written, Manifest manifest) throws IOException {
        writeDurably(written.resolve(Manifest.FILE), Json.bytes(manifest));
        sync(written);
        Path named = Files.move(written, folder.resolve(manifest.id()), StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
        return named;
    }

    /** Writes a small file into a folder, as beside a manifest, whole or not at all. */
    public static void writeBeside(Path backup, String name, Object content) throws IOException {
        Path made = backup.resolve("." + name + PART);
        writeDurably(made, Json.bytes(content));
        Files.move(made, backup.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(backup);
    }

    /**
     * Lets go those that began before that moment, but for the newest {@code kept} of all, and the newest one that is sound, however
     * old: each of the others may lack what it has.
     *
     * @return how many went
     */
    public int forget(Instant before, int kept, Predicate<Path> sound) throws IOException {
        List<Path> all = newestFirst(folder);
        Optional<Path> newestSound = all.stream().filter(sound).findFirst();
        List<Path> old = all.stream()
                .skip(kept)
                .filter(backup -> String.valueOf(backup.getFileName()).compareTo(id(before)) < 0)
                .filter(backup -> !Optional.of(backup).equals(newestSound))
                .sorted() // the oldest first: this may be broken off
                .toList();
        for (Path backup : old) {
            letGo(backup);
        }
        return old.size();
    }

    /** Deletes a backup. */
    public void letGo(Path backup) throws IOException {
        // First it is no backup any more: half deleted it could be taken for one.
        delete(Files.move(backup, folder.resolve("." + backup.getFileName() + PART), StandardCopyOption.ATOMIC_MOVE));
    }

    /** {@return where they are} */
    public Path folder() {
        return folder;
    }

    /** {@return the backups that are there, the newest first} */
    public static List<Path> newestFirst(Path folder) throws IOException {
        return list(folder, ID_PATTERN).stream()
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    /** {@return whether a backup is being made or deleted there} */
    public static boolean isChanging(Path folder) throws IOException {
        return !list(folder, "\\." + ID_PATTERN + "\\" + PART).isEmpty();
    }

    /** {@return how much disk a backup takes} */
    public static long bytes(Path backup) throws IOException {
        long bytes = 0;
        for (Path file : list(backup, ".*")) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** {@return whether that is a backup's name} */
    public static boolean isId(String name) {
        return name.matches(ID_PATTERN);
    }

    private static List<Path> list(Path folder, String pattern) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> String.valueOf(path.getFileName()).matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    private static void writeDurably(Path file, byte[] bytes) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            java.nio.ByteBuffer left = java.nio.ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
    }

    static void syncFile(Path file) throws IOException {
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
            open.force(true);
        }
    }

    static void sync(Path folder) throws IOException {
        try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
            open.force(true);
        }
    }

    /** Deletes a folder with all that is in it. */
    public static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
