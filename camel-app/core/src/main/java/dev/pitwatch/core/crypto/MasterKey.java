package dev.pitwatch.core.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code PITWATCH_MASTER_KEY}: keyed hashes of random secrets and AES-256-GCM of secrets at rest. A key of its own is
 * derived for each purpose, so that no value of one can stand in for another. Thread safe.
 */
public final class MasterKey {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] secret;

    /** Takes at least 32 bytes of key material. */
    public MasterKey(byte[] secret) {
        if (secret.length < 32) {
            throw new IllegalArgumentException(
                    "master key has %d bits, expected at least 256".formatted(secret.length * 8));
        }
        this.secret = secret.clone();
    }

    /** {@return HMAC-SHA-256 of the text under the key of the purpose; 32 bytes} */
    public byte[] hash(String purpose, String text) {
        return mac(derived(purpose)).doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@return a hash function for one thread; much faster than {@link #hash} where one purpose is hashed often} */
    public Mac hasher(String purpose) {
        return mac(derived(purpose));
    }

    /** {@return nonce and cipher text of the text under AES-256-GCM} */
    public byte[] encrypt(String purpose, String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, purpose, nonce, text.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(nonce.length + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /** {@return the text again} Throws {@link IllegalArgumentException} when it was changed or sealed under another key. */
    public String decrypt(String purpose, byte[] sealed) {
        byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
        byte[] rest = Arrays.copyOfRange(sealed, NONCE_BYTES, sealed.length);
        return new String(cipher(Cipher.DECRYPT_MODE, purpose, nonce, rest), StandardCharsets.UTF_8);
    }

    private byte[] cipher(int mode, String purpose, byte[] nonce, byte[] data) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(derived(purpose), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot open a secret of purpose %s".formatted(purpose), e);
        }
    }

    private byte[] derived(String purpose) {
        return mac(secret).doFinal(purpose.getBytes(StandardCharsets.UTF_8));
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("HmacSHA256 is missing from this JDK", e);
        }
    }
}
