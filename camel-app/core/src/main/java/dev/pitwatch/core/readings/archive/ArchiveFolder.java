package dev.pitwatch.core.readings.archive;

import dev.pitwatch.base.json.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The files: {@code CODE/YYYY-MM/readings-YYYY-MM-DD.PART-HASH.csv.gz} and a {@code manifest.json} beside them. A file is there
 * as a whole or not at all, on disk and not only on its way there; only its owner can read it.
 */
final class ArchiveFolder {

    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final String UNFINISHED = ".unfinished";
    private static final int HASH_IN_NAME = 8;
    private static final int BUFFER = 64 * 1024;

    private final Path folder;

    ArchiveFolder(Path folder) {
        this.folder = folder;
    }

    /** What a file turned out to be. */
    record Written(String file, long bytes, String sha256) {}

    /** Writes a file's content. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes a part whole. Written twice with the same content, it is the same file. */
    Written write(String code, LocalDate day, int part, Content content) throws IOException {
        Path month = month(code, YearMonth.from(day));
        Path unfinished = month.resolve(UUID.randomUUID() + UNFINISHED);
        MessageDigest digest = sha256();
        try (FileChannel channel = create(unfinished)) {
            OutputStream file = new DigestOutputStream(Channels.newOutputStream(channel), digest);
            GZIPOutputStream gzip = new GZIPOutputStream(new BufferedOutputStream(file, BUFFER), BUFFER);
            content.writeTo(gzip);
            gzip.finish();
            gzip.flush();
            channel.force(true);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        String hash = HexFormat.of().formatHex(digest.digest());
        Path file = month.resolve("%s%s.csv.gz".formatted(prefix(day, part), hash.substring(0, HASH_IN_NAME)));
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(month);
        return new Written(folder.relativize(file).toString(), Files.size(file), hash);
    }

    private static String prefix(LocalDate day, int part) {
        return "readings-%s.%d-".formatted(day, part);
    }

    /** Reads the whole file, and throws when it is not what was written. */
    void verify(String file, long records, String sha256) throws IOException {
        MessageDigest digest = sha256();
        long found;
        try (InputStream raw = new DigestInputStream(Files.newInputStream(folder.resolve(file)), digest);
                InputStream in = new GZIPInputStream(raw, BUFFER)) {
            found = new CsvRecords(in).count() - 1;
            raw.transferTo(OutputStream.nullOutputStream());
        } catch (NoSuchFileException e) {
            throw new IOException("%s is not there".formatted(folder.resolve(file)), e);
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
            throw new IOException("%s has another SHA-256 than was written down".formatted(folder.resolve(file)));
        }
        if (found != records) {
            throw new IOException("%s has %d readings, expected %d".formatted(folder.resolve(file), found, records));
        }
    }

    /** {@return the content of a file} */
    InputStream open(String file) throws IOException {
        return new GZIPInputStream(Files.newInputStream(folder.resolve(file)), BUFFER);
    }

    /** Writes down what a month consists of. */
    void describe(String code, YearMonth month, List<ArchivedPart> parts) throws IOException {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("workshop", code);
        manifest.put("month", month.toString());
        manifest.put("files", parts.stream().map(ArchiveFolder::described).toList());
        Path place = month(code, month);
        Path unfinished = place.resolve(UUID.randomUUID() + UNFINISHED);
        byte[] json = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
        try (FileChannel channel = create(unfinished)) {
            Channels.newOutputStream(channel).write(json);
            channel.force(true);
        }
        Files.move(
                unfinished,
                place.resolve("manifest.json"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        force(place);
    }

    private static Map<String, Object> described(ArchivedPart part) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("file", Path.of(part.file()).getFileName().toString());
        described.put("day", part.day().toString());
        described.put("part", part.part());
        described.put("readings", part.readings());
        described.put("bytes", part.bytes());
        described.put("sha256", part.sha256());
        described.put("archived_at", part.archivedAt());
        return described;
    }

    /** Deletes a file that another one stands for. */
    void delete(String file) throws IOException {
        Files.deleteIfExists(folder.resolve(file));
    }

    /** Deletes files of that part other than this one: left by someone who was killed before anything counted on them. */
    void deleteOthers(ArchivedPart kept) throws IOException {
        Path file = folder.resolve(kept.file());
        try (DirectoryStream<Path> same =
                Files.newDirectoryStream(file.getParent(), prefix(kept.day(), kept.part()) + "*")) {
            for (Path other : same) {
                if (!other.equals(file)) {
                    Files.delete(other);
                }
            }
        }
    }

    /** Deletes what someone who was killed was about to write; call while alone. */
    void deleteUnfinished() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder, 3)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(UNFINISHED)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Path month(String code, YearMonth month) throws IOException {
        Path place = folder.resolve(code).resolve(month.toString());
        Files.createDirectories(
                place, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return place;
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file, NEW, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** So that the names in a folder are on disk. */
    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
