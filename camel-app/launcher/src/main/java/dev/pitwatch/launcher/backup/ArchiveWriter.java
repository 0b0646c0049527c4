package dev.pitwatch.launcher.backup;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * One file of a backup: a tar archive, packed quickly, encrypted where there is a key, and on the disk once it is closed. It is written
 * with {@link PieceRests}.
 */
public final class ArchiveWriter implements AutoCloseable {

    private static final int BUFFER = 1 << 16;
    private static final int FILE_RIGHTS = 0100600;
    private static final int FOLDER_RIGHTS = 040700;

    private final Path file;
    private final MessageDigest sha256;
    private final FileOutputStream disk;
    private final TarArchiveOutputStream tar;
    private final byte[] buffer = new byte[BUFFER];
    private final PieceRests rests = PieceRests.afterEachPiece();

    /**
     * A file of a backup as it was written.
     *
     * @param name in the backup's folder
     * @param sha256 in hex
     */
    public record Written(String name, long bytes, String sha256) {}

    /** Makes the file; its key is the data key's for that name. */
    public ArchiveWriter(Path file, Optional<DataKey> key) throws IOException {
        this.file = file;
        this.sha256 = sha256();
        this.disk = new FileOutputStream(file.toFile());
        OutputStream hashed = new BufferedOutputStream(new DigestOutputStream(disk, sha256), BUFFER);
        OutputStream sealed =
                key.isPresent() ? Chunks.encrypt(hashed, key.get().derived("file " + file.getFileName())) : hashed;
        this.tar = new TarArchiveOutputStream(new FastGzip(sealed), StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // each Java has it
        }
    }

    public void folder(String name) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name + "/");
        entry.setMode(FOLDER_RIGHTS);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    public void text(String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        begin(name, bytes.length);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    /**
     * Copies a file that may change meanwhile: as many bytes as it had at the beginning, zeros for those that are gone.
     *
     * @return whether it was still there
     */
    public boolean file(String name, Path source) throws IOException {
        try (InputStream in = Files.newInputStream(source)) {
            long length = Files.size(source);
            begin(name, length);
            long left = length;
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(left, BUFFER));
                if (read < 0) {
                    break;
                }
                write(buffer, read);
                left -= read;
            }
            byte[] zeros = new byte[BUFFER];
            for (; left > 0; left -= Math.min(left, BUFFER)) {
                tar.write(zeros, 0, (int) Math.min(left, BUFFER));
            }
            tar.closeArchiveEntry();
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Writes all that comes, as numbered entries of 4 MiB in a folder of that name: an archive has to know each one's length before. */
    public void pieces(String name, InputStream all) throws IOException {
        folder(name);
        byte[] piece = new byte[PieceRests.PIECE];
        int length = all.readNBytes(piece, 0, PieceRests.PIECE);
        for (int number = 0; length > 0; number++) {
            begin("%s/%08d".formatted(name, number), length);
            write(piece, length);
            tar.closeArchiveEntry();
            length = all.readNBytes(piece, 0, PieceRests.PIECE);
        }
    }

    private void write(byte[] bytes, int length) throws IOException {
        tar.write(bytes, 0, length);
        rests.written(length, disk);
    }

    private void begin(String name, long length) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(FILE_RIGHTS);
        entry.setSize(length);
        tar.putArchiveEntry(entry);
    }

    /** Ends it; it is on the disk then. */
    public Written written() throws IOException {
        tar.finish();
        tar.flush();
        closeInOrder();
        return new Written(
                String.valueOf(file.getFileName()),
                Files.size(file),
                HexFormat.of().formatHex(sha256.digest()));
    }

    private void closeInOrder() throws IOException {
        try (FileOutputStream last = new FileOutputStream(file.toFile(), true)) {
            tar.close();
            last.getFD().sync();
        }
    }

    /** Leaves it as it is. */
    @Override
    public void close() throws IOException {
        disk.close();
    }
}
