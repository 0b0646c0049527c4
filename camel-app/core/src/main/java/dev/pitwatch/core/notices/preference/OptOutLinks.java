package dev.pitwatch.core.notices.preference;

import dev.pitwatch.base.crypto.MasterKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tokens of links by which a mail's reader does without more of its kind: person and kind, with a keyed hash of 128 bits. Nothing is
 * kept of them, and they stay good when the master key is rotated. Thread safe.
 */
public final class OptOutLinks {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{32}");
    private static final String PURPOSE = "unsubscribe";
    private static final int NAMED_BYTES = 8;
    private static final int HASH_BYTES = 16;
    private static final int KIND_SHIFT = 56;
    private static final long USER = (1L << KIND_SHIFT) - 1;

    private final MasterKey masterKey;

    public OptOutLinks(MasterKey masterKey) {
        this.masterKey = masterKey;
    }

    /** What a link is for. */
    record Link(long userId, OptOut kind) {}

    /** {@return the token of that person and kind: 32 letters of base 64, the same each time} */
    public String token(long userId, OptOut kind) {
        byte[] named = ByteBuffer.allocate(NAMED_BYTES)
                .putLong((long) kind.number() << KIND_SHIFT | userId & USER)
                .array();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(NAMED_BYTES + HASH_BYTES)
                        .put(named)
                        .put(hash(named))
                        .array());
    }

    /** {@return what the token is for; empty: it is none of ours} */
    Optional<Link> read(String token) {
        if (!TOKEN.matcher(token).matches()) {
            return Optional.empty();
        }
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        byte[] named = Arrays.copyOf(bytes, NAMED_BYTES);
        if (!MessageDigest.isEqual(hash(named), Arrays.copyOfRange(bytes, NAMED_BYTES, bytes.length))) {
            return Optional.empty();
        }
        long number = ByteBuffer.wrap(named).getLong();
        return OptOut.of((int) (number >>> KIND_SHIFT)).map(kind -> new Link(number & USER, kind));
    }

    private byte[] hash(byte[] named) {
        return Arrays.copyOf(
                masterKey.hash(PURPOSE, Long.toString(ByteBuffer.wrap(named).getLong())), HASH_BYTES);
    }
}
