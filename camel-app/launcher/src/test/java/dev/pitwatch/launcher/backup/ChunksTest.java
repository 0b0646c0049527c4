package dev.pitwatch.launcher.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunksTest {

    private static final int CHUNK = 1 << 16;
    private static final int SEALED = CHUNK + 16;

    private final byte[] key = new byte[32];

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5})
    void givenBytes_whenEncryptedAndReadAgain_thenTheyAreTheSameAndNotSeen(int length) throws IOException {
        byte[] bytes = bytes(length);

        byte[] sealed = sealed(bytes);

        assertThat(opened(sealed)).isEqualTo(bytes);
        assertThat(sealed).hasSizeGreaterThan(length);
        if (length > 100) {
            assertThat(Arrays.copyOf(sealed, 100)).isNotEqualTo(Arrays.copyOf(bytes, 100));
        }
    }

    @Test
    void givenAStream_whenChangedCutOffLengthenedOrItsChunksMoved_thenItIsRefused() throws IOException {
        byte[] sealed = sealed(bytes(3 * CHUNK));
        byte[] flipped = sealed.clone();
        flipped[SEALED + 7] ^= 1;
        byte[] moved = sealed.clone();
        System.arraycopy(sealed, 0, moved, SEALED, SEALED);
        System.arraycopy(sealed, SEALED, moved, 0, SEALED);

        refused(flipped);
        refused(moved);
        refused(Arrays.copyOf(sealed, 2 * SEALED)); // as if the last chunk had never been
        refused(Arrays.copyOf(sealed, sealed.length - 1));
        refused(Arrays.copyOf(sealed, sealed.length + SEALED));
        refused(new byte[0]);
    }

    private void refused(byte[] sealed) {
        assertThatThrownBy(() -> opened(sealed)).isInstanceOf(Chunks.BrokenException.class);
    }

    private byte[] sealed(byte[] bytes) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (OutputStream out = Chunks.encrypt(to, key)) {
            out.write(bytes);
        }
        return to.toByteArray();
    }

    private byte[] opened(byte[] sealed) throws IOException {
        try (InputStream in = Chunks.decrypt(new ByteArrayInputStream(sealed), key)) {
            return in.readAllBytes();
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
