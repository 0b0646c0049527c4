package dev.pitwatch.core.admission.broker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Passwords of devices at the broker. They are random, so one fast salted hash is enough: nothing can be guessed, and a
 * thousand devices that come back at once cost milliseconds.
 */
public final class BrokerPasswords {

    private static final int PASSWORD_BYTES = 18;
    private static final int SALT_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private BrokerPasswords() {}

    /** What is stored of a password. */
    public record Hashed(byte[] salt, byte[] hash) {}

    /** {@return a new password of 144 random bits: 24 characters of A-Z, a-z, 0-9, '-' and '_'} */
    public static String generate() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random(PASSWORD_BYTES));
    }

    /** {@return the password's hash under a new salt} */
    public static Hashed hash(String password) {
        byte[] salt = random(SALT_BYTES);
        return new Hashed(salt, digest(salt, password));
    }

    /** {@return whether it is the password; takes the same time whatever differs} */
    public static boolean matches(String password, byte[] salt, byte[] hash) {
        return MessageDigest.isEqual(digest(salt, password), hash);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] digest(byte[] salt, String password) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(salt);
            return sha256.digest(password.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }
}
