package dev.pitwatch.launcher.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.launcher.backup.DataKey.Wrapped;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A segment of the write-ahead log as it is kept: a line of JSON with its key, wrapped as that of a backup, then what is in it, packed and
 * encrypted as a backup's files are. The key that encrypts follows from what the file is for, so that one can't stand in for another.
 */
final class WalFile {

    private static final int FORMAT = 1;
    private static final int BUFFER = 1 << 16;
    private static final int MAX_HEADER_BYTES = 1 << 10;

    private WalFile() {}

    /** What it begins with. */
    record Header(int format, Wrapped key) {}

    /** Writes it; it is on the disk then. */
    static void write(Path content, Path file, String purpose, PublicKey reader) throws IOException {
        DataKey key = DataKey.make();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
            out.write(Json.bytes(new Header(FORMAT, key.wrapFor(reader))));
            out.write('\n');
            try (OutputStream packed = new FastGzip(Chunks.encrypt(out, key.derived(purpose)))) {
                Files.copy(content, packed);
            }
        }
        BackupFolder.syncFile(file);
    }

    /**
     * Writes what is in it to another file.
     *
     * @throws BackupException when it is broken, missing, or for another key
     */
    static void read(Path file, String purpose, PrivateKey reader, Path content) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            DataKey key = DataKey.unwrap(header(file, in).key(), reader)
                    .orElseThrow(() -> new BackupException(
                            "%s was encrypted for another key: its private key is needed".formatted(file)));
            try (InputStream open = new GZIPInputStream(Chunks.decrypt(in, key.derived(purpose)), BUFFER)) {
                Files.copy(open, content, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (NoSuchFileException e) {
            throw new BackupException("%s is missing".formatted(e.getFile()));
        } catch (Chunks.BrokenException | ZipException | EOFException e) {
            throw broken(file, e.getMessage());
        }
    }

    private static Header header(Path file, InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() > MAX_HEADER_BYTES) {
                throw broken(file, "it does not begin with its key");
            }
            line.write(next);
        }
        try {
            Header header = Json.MAPPER.readValue(line.toString(StandardCharsets.UTF_8), Header.class);
            if (header.format() != FORMAT) {
                throw new BackupException(
                        "%s was made by a newer version of Pitwatch: restore with that".formatted(file));
            }
            return header;
        } catch (JsonProcessingException e) {
            throw broken(file, "it does not begin with its key");
        }
    }

    private static BackupException broken(Path file, String why) {
        return new BackupException("%s is broken: %s".formatted(file, why));
    }
}
