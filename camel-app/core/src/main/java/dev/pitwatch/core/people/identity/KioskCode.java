package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.crypto.MasterKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A short code that a screen takes a kiosk link by, for those who would have to type the link with a remote control.
 *
 * @param code as it is shown, this once
 * @param expiresAt until when it is good, for one screen
 */
public record KioskCode(String code, Instant expiresAt) {

    /** Without those that look like others: 31^6 are 887 million. */
    private static final String LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

    private static final int LENGTH = 6;
    private static final Duration GOOD = Duration.ofMinutes(10);
    private static final String PURPOSE = "kiosk-code";
    private static final SecureRandom RANDOM = new SecureRandom();

    static KioskCode make(Instant now) {
        String code = RANDOM.ints(LENGTH, 0, LETTERS.length())
                .mapToObj(LETTERS::charAt)
                .map(String::valueOf)
                .collect(Collectors.joining());
        return new KioskCode(code, now.plus(GOOD));
    }

    /** {@return what is kept of a code, however it is typed} */
    static byte[] hash(MasterKey key, String typed) {
        return key.hash(PURPOSE, typed.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return "KioskCode[" + expiresAt + "]";
    }
}
