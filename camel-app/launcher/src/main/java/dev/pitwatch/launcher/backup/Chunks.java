package dev.pitwatch.launcher.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A stream in chunks of 64 KiB, each under AES-256-GCM: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015), as age has it.
 * The nonce counts the chunks and marks the last one, so that none can be left out, moved, or cut off unseen. A key is good for one stream.
 */
final class Chunks {

    private static final int CHUNK = 1 << 16;
    private static final int TAG_BYTES = 16;
    private static final int NONCE_BYTES = 12;

    private Chunks() {}

    /** {@return a stream that encrypts to that one, and closes it} */
    static OutputStream encrypt(OutputStream out, byte[] key) {
        return new Encrypting(out, key);
    }

    /** {@return what was encrypted} It throws {@link BrokenException} when it isn't as it was written. */
    static InputStream decrypt(InputStream in, byte[] key) {
        return new Decrypting(in, key);
    }

    /** What was read is not what was written, or under another key. */
    static final class BrokenException extends IOException {
        private static final long serialVersionUID = 1;

        BrokenException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static byte[] crypt(int mode, byte[] key, long number, boolean last, byte[] data, int length)
            throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES)
                .putInt(0)
                .putLong(number << 1 | (last ? 1 : 0))
                .array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, nonce));
        return cipher.doFinal(data, 0, length);
    }

    private static final class Encrypting extends OutputStream {

        private final OutputStream out;
        private final byte[] key;
        private final byte[] chunk = new byte[CHUNK];
        private int filled;
        private long number;
        private boolean closed;

        Encrypting(OutputStream out, byte[] key) {
            this.out = out;
            this.key = key;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int at = from;
            int left = length;
            while (left > 0) {
                if (filled == CHUNK) { // only now, since the last one, which may be full, has another nonce
                    put(false);
                }
                int part = Math.min(left, CHUNK - filled);
                System.arraycopy(bytes, at, chunk, filled, part);
                filled += part;
                at += part;
                left -= part;
            }
        }

        private void put(boolean last) throws IOException {
            try {
                out.write(crypt(Cipher.ENCRYPT_MODE, key, number++, last, chunk, filled));
                filled = 0;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES-GCM is missing from this JDK", e);
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                put(true);
                out.close();
            }
        }
    }

    private static final class Decrypting extends InputStream {

        private final InputStream in;
        private final byte[] key;
        private byte[] sealed;
        private int sealedLength;
        private byte[] open = new byte[0];
        private int at;
        private long number;
        private boolean ended;

        Decrypting(InputStream in, byte[] key) {
            this.in = in;
            this.key = key;
            this.sealed = new byte[CHUNK + TAG_BYTES];
            this.sealedLength = -1;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            while (at == open.length && !ended) {
                next();
            }
            if (at == open.length) {
                return -1;
            }
            int part = Math.min(length, open.length - at);
            System.arraycopy(open, at, bytes, from, part);
            at += part;
            return part;
        }

        /** A chunk is the last one when nothing follows it. */
        private void next() throws IOException {
            if (sealedLength < 0) {
                sealedLength = in.readNBytes(sealed, 0, sealed.length);
            }
            byte[] following = new byte[CHUNK + TAG_BYTES];
            int followingLength = in.readNBytes(following, 0, following.length);
            boolean last = followingLength == 0;
            try {
                if (sealedLength < TAG_BYTES) {
                    throw new EOFException("it ends early");
                }
                open = crypt(Cipher.DECRYPT_MODE, key, number++, last, sealed, sealedLength);
            } catch (GeneralSecurityException | EOFException e) {
                ended = true;
                open = new byte[0];
                at = 0;
                throw new BrokenException("it was changed, or cut off, around byte %d".formatted(number * CHUNK), e);
            }
            at = 0;
            ended = last;
            sealed = following;
            sealedLength = followingLength;
        }

        @Override
        public void close() throws IOException {
            Arrays.fill(open, (byte) 0);
            in.close();
        }
    }
}
