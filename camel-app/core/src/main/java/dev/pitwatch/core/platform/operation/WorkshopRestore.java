package dev.pitwatch.core.platform.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.platform.operation.WorkshopArchive.Manifest;
import dev.pitwatch.core.readings.archive.ArchiveException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Brings a workshop back from the file that was written when it was let go: people, devices, licences and subscription stand
 * as they stood then, and rows that are gone from the database are made again. All of it, or nothing.
 */
public final class WorkshopRestore {

    private static final String MANIFEST = ".json";
    private static final int AT_ONCE = 500;
    private static final int UNSIGNED_FORMAT = 1;
    private static final Pattern TABLE = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final ObjectReader READER =
            Json.MAPPER.reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final JdbiRestoreRepository rows;
    private final Path folder;
    private final MasterKey key;
    private final Clock clock;

    private WorkshopRestore(JdbiRestoreRepository rows, Path folder, MasterKey key, Clock clock) {
        this.rows = rows;
        this.folder = folder;
        this.key = key;
        this.clock = clock;
    }

    /** Takes the folder that the files lie in, and the key that they were signed with. */
    public static WorkshopRestore on(DatabaseSetup setup, Path folder, MasterKey key, Clock clock) {
        return new WorkshopRestore(new JdbiRestoreRepository(setup.dataSource(DatabaseRole.OWNER)), folder, key, clock);
    }

    /** A file that there is, and how many rows it holds. */
    public record Kept(String file, String workshop, long rows) {}

    /**
     * What was restored.
     *
     * @param rows in the file
     * @param missing that were made again
     */
    public record Restored(String workshop, long rows, long missing) {}

    /** {@return the files in the folder, by workshop and time} */
    public static List<Kept> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(
                            path -> Files.isRegularFile(path) && path.toString().endsWith(MANIFEST))
                    .map(WorkshopRestore::manifest)
                    .map(manifest -> new Kept(manifest.file(), manifest.workshop(), count(manifest)))
                    .sorted(Comparator.comparing(Kept::file))
                    .toList();
        } catch (IOException e) {
            throw new ArchiveException("%s can't be read: %s".formatted(folder, e), e);
        }
    }

    /**
     * Brings back what is in the file of that name. Throws an {@link ArchiveException}, and then nothing has changed.
     *
     * @param unsigned whether one is taken that this installation did not sign, so that no one can tell who wrote it
     */
    public Restored restore(String name, boolean unsigned) {
        Path file = folder.resolve(name).normalize();
        String stem = name.replaceFirst("\\.jsonl\\.gz$", "");
        if (stem.equals(name) || !folder.normalize().equals(file.getParent()) || !Files.isRegularFile(file)) {
            throw new ArchiveException(
                    "\"%s\" is no file in %s: ./pitwatch archive list names them".formatted(name, folder));
        }
        Manifest manifest = manifest(file.resolveSibling(stem + MANIFEST));
        requireOurs(name, manifest, unsigned);
        requireWhole(file, manifest);
        long missing = rows.inTransaction(session -> put(session, file, manifest));
        return new Restored(manifest.workshop(), count(manifest), missing);
    }

    private void requireOurs(String name, Manifest manifest, boolean unsigned) {
        if (manifest.format() != WorkshopArchive.FORMAT && manifest.format() != UNSIGNED_FORMAT) {
            throw new ArchiveException(
                    "%s has format %d, expected %d".formatted(name, manifest.format(), WorkshopArchive.FORMAT));
        }
        if (!unsigned && !(manifest.isSignedBy(key) && manifest.file().equals(name))) {
            throw new ArchiveException(("%s is not signed with this master key: it was changed, comes from another"
                            + " installation, or from before files were signed; nothing was restored. When you know where"
                            + " it comes from, add --unsigned")
                    .formatted(name));
        }
    }

    private long put(JdbiRestoreRepository.Session session, Path file, Manifest manifest) {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            JsonNode first = line(lines.readLine());
            long workshop = first.at("/row/id").asLong();
            session.requireGone(workshop, manifest.workshop());
            long missing = 0;
            String table = "workshop";
            List<ObjectNode> waiting = new ArrayList<>(List.of(row(first, workshop)));
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                JsonNode line = line(text);
                if (!line.path("table").asText().equals(table) || waiting.size() == AT_ONCE) {
                    missing += session.put(table, workshop, waiting);
                    waiting.clear();
                    table = line.path("table").asText();
                }
                waiting.add(row(line, workshop));
            }
            missing += session.put(table, workshop, waiting);
            session.finish(workshop, manifest.file(), clock.instant());
            return missing;
        } catch (IOException e) {
            throw new ArchiveException("%s can't be read, nothing was restored: %s".formatted(file, e), e);
        }
    }

    /** {@return the row of a line} Throws when it is not that workshop's. */
    private static ObjectNode row(JsonNode line, long workshop) {
        String table = line.path("table").asText();
        JsonNode row = line.path("row");
        if (!TABLE.matcher(table).matches()
                || !row.isObject()
                || row.path(table.equals("workshop") ? "id" : "workshop_id").asLong() != workshop) {
            throw new ArchiveException("a row of %s is not of the workshop of the file, nothing was restored"
                    .formatted(TABLE.matcher(table).matches() ? table : "an unknown table"));
        }
        return (ObjectNode) row;
    }

    private static JsonNode line(String text) throws JsonProcessingException {
        return READER.readTree(text);
    }

    private static Manifest manifest(Path path) {
        try {
            return Json.MAPPER.readValue(path.toFile(), Manifest.class);
        } catch (IOException e) {
            throw new ArchiveException("%s can't be read: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static long count(Manifest manifest) {
        return manifest.rows().values().stream().mapToLong(Long::longValue).sum();
    }

    private static void requireWhole(Path file, Manifest manifest) {
        MessageDigest digest = WorkshopArchive.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(manifest.sha256())) {
            throw new ArchiveException(
                    "%s has another SHA-256 than was written down, nothing was restored".formatted(file));
        }
    }
}
