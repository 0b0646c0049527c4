package dev.pitwatch.postgres;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a server that archives its write-ahead log puts each finished segment, as a copy that is on the disk: a folder in its home, from
 * which another process takes them away. While it is stopped the server throws its segments away as if there were no archive.
 */
public final class WalSpool {

    /** Of a segment, as initdb makes clusters. */
    public static final long SEGMENT_BYTES = 16L << 20;

    private static final String FOLDER = "archive";
    private static final String STOPPED = "stopped";
    private static final Pattern SEGMENT = Pattern.compile("[0-9A-F]{24}");
    private static final Pattern UNFINISHED = Pattern.compile("[0-9A-F]{24}\\.part");
    private static final Pattern WAITING = Pattern.compile("[0-9A-F]{24}\\.ready");

    /**
     * What the server runs for each segment, in the cluster's folder: by relative names, which need no quotes. A copy gets its name when it is on
     * the disk; one that is there already, of an attempt that was killed, is the same and is replaced. Histories of timelines and backups,
     * which have a dot in their names, are not kept: nothing here needs them. A sync that knows no files syncs all.
     */
    static final String COMMAND = String.join(
            " ",
            "case %f in *.*) exit 0 ;; esac;",
            "test ! -e ../archive/stopped || exit 0;",
            "cp %p ../archive/%f.part",
            "&& sync ../archive/%f.part",
            "&& mv -f ../archive/%f.part ../archive/%f",
            "&& sync ../archive");

    private final Path folder;
    private final Path status;

    private WalSpool(Path folder, Path status) {
        this.folder = folder;
        this.status = status;
    }

    /** {@return that of the server with this home, which makes it at its start} */
    public static WalSpool of(Path home) {
        ServerOptions options = ServerOptions.at(home);
        return new WalSpool(
                options.home().resolve(FOLDER),
                options.cluster().resolve("pg_wal").resolve("archive_status"));
    }

    /** {@return where the segments are; other small files may be kept there, with names that are no segment's} */
    public Path folder() {
        return folder;
    }

    /** {@return the segments that are there, the oldest first} */
    public List<Path> segments() throws IOException {
        return inside(folder, SEGMENT);
    }

    /** {@return how much waits: in the folder, and in the server for its way there} */
    public long waitingBytes() throws IOException {
        return SEGMENT_BYTES * (segments().size() + inside(status, WAITING).size());
    }

    /** {@return since when the oldest segment waits that the server has finished and could not put there; empty: none does} */
    public Optional<Instant> waitingSince() throws IOException {
        for (Path file : inside(status, WAITING)) {
            try {
                return Optional.of(Files.getLastModifiedTime(file).toInstant());
            } catch (NoSuchFileException e) {
                // It was put there meanwhile.
            }
        }
        return Optional.empty();
    }

    /** Deletes what is there. */
    public void clear() throws IOException {
        List<Path> all = new ArrayList<>(segments());
        all.addAll(inside(folder, UNFINISHED));
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }

    /**
     * From now on segments are thrown away, over restarts; {@code why} is kept for {@link #stopped()}.
     *
     * @throws IOException when that can't be noted; where only the reason can't be, as on a full disk, it is stopped without one
     */
    public void stop(String why) throws IOException {
        makeFolder();
        if (Files.notExists(folder.resolve(STOPPED))) {
            Files.createFile(folder.resolve(STOPPED)); // which takes no room
        }
        Path made = folder.resolve(STOPPED + ".new");
        Files.writeString(made, why);
        Files.move(made, folder.resolve(STOPPED), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** It may have been deleted since the server's start, and in a folder that the server can't look into nothing is stopped. */
    private void makeFolder() throws IOException {
        if (Files.notExists(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            if (Files.exists(status)) {
                Files.setOwner(folder, Files.getOwner(status));
            }
        }
    }

    /** {@return why it is stopped; empty: it isn't} */
    public Optional<String> stopped() throws IOException {
        try {
            return Optional.of(Files.readString(folder.resolve(STOPPED)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** From now on segments come again. */
    public void resume() throws IOException {
        Files.deleteIfExists(folder.resolve(STOPPED));
    }

    private static List<Path> inside(Path folder, Pattern names) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(folder, path -> names.matcher(String.valueOf(path.getFileName()))
                        .matches())) {
            all.forEach(found::add);
        } catch (NoSuchFileException e) {
            return List.of(); // the server has not started yet
        }
        Collections.sort(found);
        return found;
    }
}
