package dev.pitwatch.launcher.backup;

import dev.pitwatch.launcher.backup.ArchiveWriter.Written;
import java.io.BufferedInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads what {@link ArchiveWriter} wrote, to the last byte, and only if it is that. */
public final class ArchiveReader {

    private static final int BUFFER = 1 << 16;

    private final Path folder;
    private final Optional<DataKey> key;
    private final PieceRests rests;
    private final byte[] buffer = new byte[BUFFER];

    private ArchiveReader(Path folder, Optional<DataKey> key, PieceRests rests) {
        this.folder = folder;
        this.key = key;
        this.rests = rests;
    }

    /** Takes a backup's folder, and its key if it has one. */
    public static ArchiveReader of(Path folder, Optional<DataKey> key) {
        return new ArchiveReader(folder, key, PieceRests.none());
    }

    /** Takes a backup's folder, and its key if it has one; rests while it reads, as beside a hub. */
    public static ArchiveReader resting(Path folder, Optional<DataKey> key) {
        return new ArchiveReader(folder, key, PieceRests.afterEachPiece());
    }

    /**
     * Unpacks an archive.
     *
     * @param place where each entry goes, by its name; empty: nowhere
     * @throws BackupException when it is missing or broken; what was unpacked then is good for nothing
     */
    public void unpack(Written archive, Function<String, Optional<Path>> place) throws IOException {
        Path file = folder.resolve(archive.name());
        MessageDigest sha256 = ArchiveWriter.sha256();
        try (InputStream hashed =
                new DigestInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER), sha256)) {
            InputStream open =
                    key.isPresent() ? Chunks.decrypt(hashed, key.get().derived("file " + archive.name())) : hashed;
            TarArchiveInputStream tar =
                    new TarArchiveInputStream(new GZIPInputStream(open, BUFFER), StandardCharsets.UTF_8.name());
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, place.apply(entry.getName()));
            }
            open.transferTo(java.io.OutputStream.nullOutputStream());
            hashed.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (NoSuchFileException e) {
            if (!e.getFile().equals(file.toString())) {
                throw e;
            }
            throw new BackupException("%s is missing: the backup is not whole".formatted(file));
        } catch (Chunks.BrokenException | ZipException | java.io.EOFException e) {
            throw broken(file, e.getMessage());
        }
        if (!HexFormat.of().formatHex(sha256.digest()).equals(archive.sha256())) {
            throw broken(file, "its SHA-256 is another one than the manifest's");
        }
    }

    private static BackupException broken(Path file, String why) {
        return new BackupException(
                "%s is broken: %s; take another backup, or another copy of this one".formatted(file, why));
    }

    private void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Optional<Path> place) throws IOException {
        if (entry.getName().startsWith("/") || ("/" + entry.getName() + "/").contains("/../")) {
            throw new BackupException("the backup names %s, outside its folder".formatted(entry.getName()));
        }
        if (place.isEmpty()) {
            for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
                rests.read(read);
            }
        } else if (entry.isDirectory()) {
            makeFolder(place.get());
        } else {
            makeFolder(place.get().getParent());
            Files.deleteIfExists(place.get());
            Files.createFile(
                    place.get(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (FileOutputStream out = new FileOutputStream(place.get().toFile())) {
                for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
                    out.write(buffer, 0, read);
                    rests.written(read, out);
                }
            }
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }
}
