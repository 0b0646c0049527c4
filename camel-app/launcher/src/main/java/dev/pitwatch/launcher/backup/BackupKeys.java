package dev.pitwatch.launcher.backup;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Keys that backups are encrypted for: X25519 (RFC 7748). The public one is a line of text, the private one 17 words that can be read
 * aloud: proquints (arXiv:0901.4016), of 16 bits each, the last of them a checksum.
 */
public final class BackupKeys {

    private static final String CURVE = "X25519";
    private static final String PREFIX = "pitwatch-backup-";
    private static final int BYTES = 32;
    private static final int WORDS = BYTES / 2 + 1;
    private static final int WORD_LETTERS = 5;
    private static final String CONSONANTS = "bdfghjklmnprstvz";
    private static final String VOWELS = "aiou";

    private BackupKeys() {}

    /**
     * A pair.
     *
     * @param publicText what a server is given
     * @param privateWords what opens its backups, which is shown once
     */
    public record Pair(String publicText, String privateWords) {
        @Override
        public String toString() {
            return publicText;
        }
    }

    /** {@return a new pair} */
    public static Pair make() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(CURVE).generateKeyPair();
            byte[] secret = ((XECPrivateKey) pair.getPrivate()).getScalar().orElseThrow();
            return new Pair(publicText(pair.getPublic()), words(secret));
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** {@return the text of a key, which {@link #publicKey(String)} takes} */
    public static String publicText(PublicKey key) {
        return PREFIX + HexFormat.of().formatHex(bytes(key));
    }

    /** {@return the key of a text that {@link #make} returned; empty: it is none} */
    public static Optional<PublicKey> publicKey(String text) {
        String hex = text.strip();
        if (!hex.matches(PREFIX + "[0-9a-f]{64}")) {
            return Optional.empty();
        }
        return Optional.of(publicKey(HexFormat.of().parseHex(hex.substring(PREFIX.length()))));
    }

    static PublicKey publicKey(byte[] bytes) {
        try {
            return KeyFactory.getInstance(CURVE)
                    .generatePublic(
                            new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, reversed(bytes))));
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** {@return its 32 bytes, the lowest first, as the RFC has them} */
    static byte[] bytes(PublicKey key) {
        byte[] u = ((XECPublicKey) key).getU().toByteArray();
        byte[] bytes = new byte[BYTES];
        byte[] turned = reversed(u);
        System.arraycopy(turned, 0, bytes, 0, Math.min(BYTES, turned.length)); // a sign byte may stand behind
        return bytes;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] turned = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            turned[i] = bytes[bytes.length - 1 - i];
        }
        return turned;
    }

    /** {@return the key of the words; empty: they are none, or one is misspelt} Case, hyphens and blanks don't matter. */
    public static Optional<PrivateKey> privateKey(String words) {
        String letters = words.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z]", "");
        if (letters.length() != WORDS * WORD_LETTERS) {
            return Optional.empty();
        }
        byte[] all = new byte[2 * WORDS];
        for (int word = 0; word < WORDS; word++) {
            int value = value(letters.substring(word * WORD_LETTERS, (word + 1) * WORD_LETTERS));
            if (value < 0) {
                return Optional.empty();
            }
            all[2 * word] = (byte) (value >> 8);
            all[2 * word + 1] = (byte) value;
        }
        byte[] secret = Arrays.copyOf(all, BYTES);
        if (!Arrays.equals(all, withChecksum(secret))) {
            return Optional.empty();
        }
        try {
            return Optional.of(KeyFactory.getInstance(CURVE)
                    .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, secret)));
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    private static String words(byte[] secret) {
        byte[] all = withChecksum(secret);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < all.length; i += 2) {
            text.append(i == 0 ? "" : " ").append(word((all[i] & 0xFF) << 8 | all[i + 1] & 0xFF));
        }
        return text.toString();
    }

    private static byte[] withChecksum(byte[] secret) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update("pitwatch backup".getBytes(StandardCharsets.UTF_8));
            byte[] sum = sha256.digest(secret);
            byte[] all = Arrays.copyOf(secret, secret.length + 2);
            all[secret.length] = sum[0];
            all[secret.length + 1] = sum[1];
            return all;
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** Consonants of four bits, vowels of two: con-vo-con-vo-con. */
    private static String word(int value) {
        return new String(new char[] {
            CONSONANTS.charAt(value >> 12 & 15),
            VOWELS.charAt(value >> 10 & 3),
            CONSONANTS.charAt(value >> 6 & 15),
            VOWELS.charAt(value >> 4 & 3),
            CONSONANTS.charAt(value & 15)
        });
    }

    private static int value(String word) {
        int value = 0;
        for (int i = 0; i < word.length(); i++) {
            boolean vowel = i % 2 == 1;
            int digit = (vowel ? VOWELS : CONSONANTS).indexOf(word.charAt(i));
            if (digit < 0) {
                return -1;
            }
            value = value << (vowel ? 2 : 4) | digit;
        }
        return value;
    }

    private static IllegalStateException missing(GeneralSecurityException e) {
        return new IllegalStateException("X25519 or SHA-256 is missing from this JDK", e);
    }
}
