package dev.pitwatch.launcher.backup;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of one backup. It leaves the process only wrapped for a public key: by AES-256-GCM under what HMAC-SHA-256 makes of an agreement
 * with a pair that is made for it alone. So the server, which has the public key, can't open what it wrote.
 */
public final class DataKey {

    private static final int BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final byte[] key;

    private DataKey(byte[] key) {
        this.key = key;
    }

    /**
     * A key that only the private one opens.
     *
     * @param made the public half of the pair that was made for it, in hex
     * @param sealed the key under the agreement, in hex
     */
    public record Wrapped(String made, String sealed) {}

    /** {@return a new one} */
    public static DataKey make() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return new DataKey(key);
    }

    public Wrapped wrapFor(PublicKey reader) {
        try {
            KeyPair made = KeyPairGenerator.getInstance("X25519").generateKeyPair();
            byte[] sealed = crypt(Cipher.ENCRYPT_MODE, agreed(made.getPrivate(), reader, made.getPublic()), key);
            return new Wrapped(
                    HexFormat.of().formatHex(BackupKeys.bytes(made.getPublic())),
                    HexFormat.of().formatHex(sealed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("X25519 or AES-GCM is missing from this JDK", e);
        }
    }

    /** {@return the key; empty: it was wrapped for another, or changed} */
    public static Optional<DataKey> unwrap(Wrapped wrapped, PrivateKey reader) {
        try {
            PublicKey made = BackupKeys.publicKey(HexFormat.of().parseHex(wrapped.made()));
            return Optional.of(new DataKey(crypt(
                    Cipher.DECRYPT_MODE,
                    agreed(reader, made, made),
                    HexFormat.of().parseHex(wrapped.sealed()))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] agreed(PrivateKey own, PublicKey other, PublicKey made) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(own);
        agreement.doPhase(other, true);
        Mac mac = mac(agreement.generateSecret());
        mac.update(BackupKeys.bytes(made));
        return mac.doFinal("pitwatch backup data key".getBytes(StandardCharsets.UTF_8));
    }

    /** Each agreement is used once, so one nonce will do. */
    private static byte[] crypt(int mode, byte[] agreed, byte[] data) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(agreed, "AES"), new GCMParameterSpec(TAG_BITS, new byte[NONCE_BYTES]));
        return cipher.doFinal(data);
    }

    /** {@return a key for that use alone} */
    public byte[] derived(String purpose) {
        try {
            return mac(key).doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is missing from this JDK", e);
        }
    }

    private static Mac mac(byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac;
    }
}
