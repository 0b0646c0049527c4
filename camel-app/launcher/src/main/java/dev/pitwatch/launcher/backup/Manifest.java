package dev.pitwatch.launcher.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.launcher.backup.ArchiveWriter.Written;
import dev.pitwatch.launcher.backup.DataKey.Wrapped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a backup is: {@code manifest.json} in its folder.
 *
 * @param format of the backup's files
 * @param kind {@code embedded}: a copy of the cluster's files; {@code dump}: of a database of the operator's own, by pg_dump
 * @param commit that version was built from; empty: unknown
 * @param schema version of the database's
 * @param postgres major version of the server
 * @param completeUntil every reading that was acknowledged before is in it; null: see {@code incomplete}
 * @param incomplete why {@code completeUntil} is not known; null: it is
 * @param contents what is in it
 * @param files those beside this one
 * @param key opens them; null: they are not encrypted
 * @param masterKey tells the installation's master key from others, and not what it is
 * @param mac of all that is above
 */
public record Manifest(
        int format,
        String id,
        String kind,
        String version,
        String commit,
        int schema,
        String postgres,
        Instant startedAt,
        Instant endedAt,
        @Nullable Instant completeUntil,
        @Nullable String incomplete,
        Contents contents,
        List<Written> files,
        @Nullable Wrapped key,
        String masterKey,
        String mac) {

    /** Of this version; a newer one may hold what this one would not bring back. */
    public static final int FORMAT = 1;

    public static final String FILE = "manifest.json";

    /**
     * What is in the database.
     *
     * @param lastReadingAt null: there is none
     * @param rows by table
     */
    public record Contents(
            long workshops, long devices, long readings, @Nullable Instant lastReadingAt, Map<String, Rows> rows) {

        public Contents {
            rows = new TreeMap<>(rows);
        }
    }

    /**
     * How many rows a table has: it was counted before the copy's last moment and behind it.
     *
     * @param least the smaller count
     * @param most the larger one
     */
    public record Rows(long least, long most) {

        /** A queue's rows come and go between the two looks. */
        private static final long ROOM = 100;

        /** {@return whether a table with so many rows may be that one, where it was counted at the copy's moment} */
        public boolean fit(long found) {
            return found >= least && found <= most;
        }

        /** {@return whether a table with so many rows may be that one, where its rows come and go while it is copied} */
        public boolean nearlyFit(long found) {
            return found >= least - ROOM && found <= most + ROOM;
        }
    }

    /**
     * {@return what lies in the backup's folder}
     *
     * @param known the version of Pitwatch that reads it
     * @throws BackupException when there is none, or it is one of a newer version
     */
    public static Manifest read(Path folder, String known) throws IOException {
        Path file = folder.resolve(FILE);
        try {
            JsonNode tree = Json.MAPPER.readTree(Files.readString(file));
            if (tree.path("format").asInt() > FORMAT) {
                throw new BackupException(
                        "%s was made by Pitwatch %s, this is %s, which doesn't know its format: restore it with %1$s's version %2$s or a newer one"
                                .formatted(folder, tree.path("version").asText("of a newer version"), known));
            }
            return Json.MAPPER.treeToValue(tree, Manifest.class);
        } catch (NoSuchFileException e) {
            throw new BackupException(
                    "%s is no backup: there is no %s in it; a folder of backups holds one folder for each"
                            .formatted(folder, FILE));
        } catch (JsonProcessingException e) {
            throw new BackupException("%s is broken: %s".formatted(file, e.getOriginalMessage()));
        }
    }

    /** {@return the same with its MAC} */
    public Manifest signed(byte[] macKey) {
        return with(mac(macKey));
    }

    /** {@return whether nothing of it was changed since it was signed with that key} */
    public boolean isSigned(byte[] macKey) {
        return MessageDigest.isEqual(
                mac(macKey).getBytes(StandardCharsets.US_ASCII), mac.getBytes(StandardCharsets.US_ASCII));
    }

    private String mac(byte[] macKey) {
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            hmac.init(new SecretKeySpec(macKey, "HmacSHA256"));
            return HexFormat.of().formatHex(hmac.doFinal(Json.bytes(with(""))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is missing from this JDK", e);
        }
    }

    private Manifest with(String itsMac) {
        return new Manifest(
                format,
                id,
                kind,
                version,
                commit,
                schema,
                postgres,
                startedAt,
                endedAt,
                completeUntil,
                incomplete,
                contents,
                files,
                key,
                masterKey,
                itsMac);
    }

    /** {@return its size on the disk, but for the manifest} */
    public long bytes() {
        return files.stream().mapToLong(Written::bytes).sum();
    }
}
