package dev.pitwatch.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once per machine and version. */
final class Binaries {

    private final Path folder;

    private Binaries(Path folder) {
        this.folder = folder;
    }

    /** Unpacks when needed; safe when several processes do so at once. Uses the first cache that can be written. */
    static Binaries unpacked(List<Path> caches) throws IOException {
        Platform platform = Platform.current();
        Path cache = caches.stream()
                .filter(Binaries::writable)
                .findFirst()
                .orElseThrow(() -> new PostgresException(
                        "embedded PostgreSQL: none of %s can be written, expected a folder for its programs"
                                .formatted(caches)));
        Path folder = cache.resolve("postgres-%s-%s-%s".formatted(version(), platform.system(), platform.machine()));
        if (!Files.isDirectory(folder)) {
            unpack(platform, folder);
        }
        return new Binaries(folder);
    }

    /** {@return the version of the archive on the class path, e.g. "17.6.0"} */
    static String version() throws IOException {
        try (InputStream in = Binaries.class.getResourceAsStream("version")) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII).strip();
        }
    }

    private static boolean writable(Path cache) {
        try {
            Files.createDirectories(cache);
            return Files.isWritable(cache);
        } catch (IOException e) {
            return false;
        }
    }

    private static void unpack(Platform platform, Path target) throws IOException {
        Path scratch = Files.createTempDirectory(target.getParent(), ".unpacking-");
        try (InputStream archive = Binaries.class.getResourceAsStream("/" + platform.archive())) {
            if (archive == null) {
                throw new PostgresException(
                        "embedded PostgreSQL: %s is not on the class path; build on this machine or set PITWATCH_DB_URL"
                                .formatted(platform.archive()));
            }
            Path content = Files.createDirectory(scratch.resolve("content"));
            extract(archive, content);
            moveUnlessThere(content, target);
        } finally {
            delete(scratch);
        }
    }

    private static void moveUnlessThere(Path content, Path target) throws IOException {
        try {
            Files.move(content, target);
        } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
            // Another process was faster: what it unpacked is the same.
        }
    }

    private static void extract(InputStream archive, Path content) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = content.resolve(entry.getName()).normalize();
                if (!path.startsWith(content)) {
                    throw new IOException("archive names %s, outside its folder".formatted(entry.getName()));
                }
                write(tar, entry, path);
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        makeFolder(entry.isDirectory() ? path : path.getParent());
        if (entry.isDirectory()) {
            return;
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        Files.setPosixFilePermissions(path, permissions(entry.getMode()));
    }

    private static void makeFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, permissions(0755));
    }

    /** Readable by all: as root, the server runs as another user. */
    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> all = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if ((mode & 0100) != 0) {
            all.addAll(EnumSet.of(
                    PosixFilePermission.OWNER_EXECUTE,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_EXECUTE));
        }
        return all;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    Path program(String name) {
        return folder.resolve("bin").resolve(name);
    }

    /** {@return the major version, as in a cluster's PG_VERSION} */
    String major() {
        return Optional.of(folder.getFileName().toString().split("-", -1)[1])
                .map(version -> version.split("\\.", -1)[0])
                .orElseThrow();
    }
}
