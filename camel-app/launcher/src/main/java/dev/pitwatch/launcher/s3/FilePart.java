package dev.pitwatch.launcher.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * A part of a file as the body of a request; it is read anew for each attempt, and never held in memory.
 *
 * @param from where it begins
 * @param bytes how many it has
 */
public record FilePart(Path file, long from, long bytes) {

    private static final int BUFFER = 1 << 16;

    /** {@return all of a file} */
    public static FilePart all(Path file) throws IOException {
        return new FilePart(file, 0, Files.size(file));
    }

    /** {@return its digest in hex} */
    String sha256() throws IOException {
        MessageDigest digest = S3Signature.sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = open()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return S3Signature.hex(digest.digest());
    }

    /** With its length, which S3 wants to know before. */
    BodyPublisher publisher() {
        if (bytes == 0) {
            return BodyPublishers.noBody();
        }
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> {
                    try {
                        return open();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }),
                bytes);
    }

    private InputStream open() throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            in.skipNBytes(from);
            return new Limited(in, bytes);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static final class Limited extends FilterInputStream {

        private long left;

        private Limited(InputStream in, long left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = super.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }
    }
}
