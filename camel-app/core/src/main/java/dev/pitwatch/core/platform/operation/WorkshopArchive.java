package dev.pitwatch.core.platform.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.platform.operation.JdbiWorkshopRowsRepository.Contents;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes all that the database holds of a workshop, but for secrets, to a file: a line of JSON a row, packed. A manifest
 * beside it says how many of each table there are, and the file's checksum, under a keyed hash; it is there when the file is whole.
 */
public final class WorkshopArchive {

    private static final Logger LOG = LoggerFactory.getLogger(WorkshopArchive.class);
    static final int FORMAT = 2;
    private static final String PURPOSE = "workshop archive";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final JdbiWorkshopRowsRepository rows;
    private final Path folder;
    private final MasterKey key;

    /** Takes the folder that files go to, which need not be there yet, and the key that signs them. */
    public WorkshopArchive(Database database, Path folder, MasterKey key) {
        this.rows = new JdbiWorkshopRowsRepository(database);
        this.folder = folder;
        this.key = key;
    }

    /**
     * What was written.
     *
     * @param counts rows by table
     */
    record Written(Path file, Path manifest, Map<String, Long> counts) {

        long rows() {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Takes it back. */
        void discard() {
            try {
                Files.deleteIfExists(manifest);
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("archive {}: is of no use and could not be deleted: {}", file, e.getMessage());
            }
        }
    }

    /**
     * What is in a file.
     *
     * @param hmac of all the rest; null in format 1
     */
    record Manifest(
            int format,
            String file,
            String sha256,
            long bytes,
            String workshop,
            Instant writtenAt,
            Map<String, Long> rows,
            @Nullable String hmac) {

        Manifest signed(MasterKey key) {
            return new Manifest(format, file, sha256, bytes, workshop, writtenAt, rows, signature(key));
        }

        /** {@return whether a hub with this key wrote it, and no one has changed it since} */
        boolean isSignedBy(MasterKey key) {
            return hmac != null
                    && MessageDigest.isEqual(
                            signature(key).getBytes(StandardCharsets.UTF_8), hmac.getBytes(StandardCharsets.UTF_8));
        }

        private String signature(MasterKey key) {
            String text = String.join(
                    "\n",
                    Integer.toString(format),
                    file,
                    sha256,
                    Long.toString(bytes),
                    workshop,
                    Long.toString(writtenAt.toEpochMilli()),
                    new TreeMap<>(rows).toString());
            return HexFormat.of().formatHex(key.hash(PURPOSE, text));
        }
    }

    /** Throws a {@link Problem} when there is no such workshop, or no room; then no file is left. */
    Written write(long workshopId, Instant now) {
        Contents contents = rows.contents(workshopId).orElseThrow(() -> Problem.notFound("workshop"));
        String code = contents.code();
        String name = "%s-%s".formatted(code, STAMP.format(now));
        Path file = folder.resolve(name + ".jsonl.gz");
        Written written = new Written(file, folder.resolve(name + ".json"), new TreeMap<>());
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNERS));
            String checksum = writeRows(workshopId, contents, written);
            writeManifest(
                    written,
                    new Manifest(
                                    FORMAT,
                                    file.getFileName().toString(),
                                    checksum,
                                    Files.size(file),
                                    code,
                                    now,
                                    new LinkedHashMap<>(written.counts()),
                                    null)
                            .signed(key));
            LOG.info("workshop {}: {} rows are archived in {}", code, written.rows(), file);
            return written;
        } catch (IOException e) {
            written.discard();
            LOG.error("workshop {}: can't be archived in {}: {}", code, folder, e.toString());
            // Not as its cause: a full disk is no database that is away.
            throw new Problem(ProblemCode.INTERNAL, "the workshop's data can't be archived, so nothing was changed");
        }
    }

    private String writeRows(long workshopId, Contents contents, Written written) throws IOException {
        MessageDigest digest = sha256();
        Path part = part(written.file());
        try (FileChannel channel = open(part)) {
            OutputStream packed = new GZIPOutputStream(
                    new BufferedOutputStream(new DigestOutputStream(Channels.newOutputStream(channel), digest)));
            rows.each(workshopId, contents, (table, json) -> {
                packed.write(json.getBytes(StandardCharsets.UTF_8));
                packed.write('\n');
                written.counts().merge(table, 1L, Long::sum);
            });
            packed.close();
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(part);
            throw e;
        }
        keep(part, written.file());
        return HexFormat.of().formatHex(digest.digest());
    }

    private void writeManifest(Written written, Manifest manifest) throws IOException {
        Path part = part(written.manifest());
        try (FileChannel channel = open(part)) {
            Channels.newOutputStream(channel).write(json(manifest));
            channel.force(true);
        }
        keep(part, written.manifest());
    }

    private static byte[] json(Manifest manifest) throws JsonProcessingException {
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
    }

    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** For the hub's own user only. */
    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING),
                PosixFilePermissions.asFileAttribute(
                        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)));
    }

    /** From now on it is there, even after a power cut. */
    private void keep(Path part, Path file) throws IOException {
        flush(part, StandardOpenOption.WRITE);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        flush(folder, StandardOpenOption.READ);
    }

    private static void flush(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
