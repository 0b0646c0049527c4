package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * What a machine shows: which one it is, and 256 random bits. So it is found without a search, and a fast keyed hash of it
 * is enough to keep (docs/decisions/0008).
 *
 * @param sid of the machine
 * @param text as it is shown
 */
record MachineSecret(UUID sid, String text) {

    private static final String API_KEY_PREFIX = "pwk_";
    private static final String PURPOSE = "machine";
    private static final int SID_BYTES = 16;
    private static final int RANDOM_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** {@return whether a bearer's token is meant to be an API key} */
    static boolean isApiKey(String text) {
        return text.startsWith(API_KEY_PREFIX);
    }

    /** {@return a new one} */
    static MachineSecret make(Role role) {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        UUID sid = UUID.randomUUID();
        byte[] all = ByteBuffer.allocate(SID_BYTES + RANDOM_BYTES)
                .putLong(sid.getMostSignificantBits())
                .putLong(sid.getLeastSignificantBits())
                .put(random)
                .array();
        return new MachineSecret(
                sid, prefix(role) + Base64.getUrlEncoder().withoutPadding().encodeToString(all));
    }

    /** {@return what was shown, if it can be one of that role} */
    static Optional<MachineSecret> read(Role role, String text) {
        String prefix = prefix(role);
        if (!text.startsWith(prefix)) {
            return Optional.empty();
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(text.substring(prefix.length()));
            if (all.length != SID_BYTES + RANDOM_BYTES) {
                return Optional.empty();
            }
            ByteBuffer buffer = ByteBuffer.wrap(all);
            return Optional.of(new MachineSecret(new UUID(buffer.getLong(), buffer.getLong()), text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** {@return what is kept of it} */
    byte[] hash(MasterKey key) {
        return key.hash(PURPOSE, text);
    }

    /** {@return whether it is the one of which that hash was kept} */
    boolean matches(MasterKey key, byte[] kept) {
        return MessageDigest.isEqual(hash(key), kept);
    }

    /** {@return the text under the master key} */
    byte[] seal(MasterKey key) {
        return Sealed.MACHINE.seal(key, sid.toString(), text);
    }

    /** {@return the text that was sealed} */
    static String open(MasterKey key, UUID sid, byte[] sealed) {
        return Sealed.MACHINE.open(key, sid.toString(), sealed);
    }

    private static String prefix(Role role) {
        return role == Role.API_KEY ? API_KEY_PREFIX : "";
    }

    @Override
    public String toString() {
        return "MachineSecret[" + sid + "]";
    }
}
