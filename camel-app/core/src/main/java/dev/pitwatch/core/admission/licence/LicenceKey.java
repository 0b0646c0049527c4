package dev.pitwatch.core.admission.licence;

import dev.pitwatch.base.crypto.MasterKey;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * Makes and checks licence keys. A key is 60 random bits, so that a keyed hash, which is fast, keeps it safe even from
 * someone who has read the table, as long as the master key is not there.
 */
public final class LicenceKey {

    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final String PURPOSE = "licence key";
    private static final int GROUPS = 3;
    private static final int GROUP_LENGTH = 4;

    private final MasterKey masterKey;
    private final RandomGenerator random;

    public LicenceKey(MasterKey masterKey) {
        this(masterKey, new SecureRandom());
    }

    LicenceKey(MasterKey masterKey, RandomGenerator random) {
        this.masterKey = masterKey;
        this.random = random;
    }

    /** {@return a new key, e.g. "LIC-4F8D-9K2L-3P7Q"; shown once, stored by its {@link #hash}} */
    public String generate() {
        StringBuilder key = new StringBuilder("LIC");
        for (int group = 0; group < GROUPS; group++) {
            key.append('-');
            for (int i = 0; i < GROUP_LENGTH; i++) {
                key.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
        }
        return key.toString();
    }

    /** {@return what is stored of a key: its HMAC-SHA-256 under the master key} */
    public byte[] hash(String key) {
        return masterKey.hash(PURPOSE, key);
    }

    /** {@return whether the key is the one that was hashed; takes the same time wherever they differ} */
    public boolean matches(String key, byte[] hash) {
        return MessageDigest.isEqual(hash(key), hash);
    }
}
