package dev.pitwatch.core.devices.device;

import dev.pitwatch.base.crypto.MasterKey;
import java.security.SecureRandom;
import java.util.Locale;

/** What proves that someone has the device at hand: stands on its label, kept hashed. */
public final class ClaimCode {

    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int LENGTH = 12;
    private static final String PURPOSE = "claim code";
    private static final SecureRandom RANDOM = new SecureRandom();

    private ClaimCode() {}

    /** {@return a new code of 60 random bits} */
    public static String generate() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            code.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return code.toString();
    }

    /** {@return what is kept of the code} */
    public static byte[] hash(MasterKey key, String code) {
        return key.hash(PURPOSE, code);
    }

    /** {@return the hash of the code, however it is typed} */
    public static byte[] hashTyped(MasterKey key, String typed) {
        return hash(key, typed.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT));
    }
}
