package dev.pitwatch.core.work.tracking;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;

/** Makes links to jobs' public pages, and what is kept of them. Thread safe. */
public final class TrackingLinks {

    /** 128 bits are 22 letters of base 64: texts of SMS that are registered with operators have no room for more. */
    private static final int BYTES = 16;

    private static final int HASH_BYTES = 32;

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{21}[AQgw]");
    private static final String PURPOSE = "tracking link";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final MasterKey masterKey;
    private final URI publicUrl;

    /** Takes the address that links begin with. */
    public TrackingLinks(MasterKey masterKey, URI publicUrl) {
        this.masterKey = masterKey;
        this.publicUrl = publicUrl;
    }

    /**
     * A new link.
     *
     * @param token 128 random bits as 22 letters of base 64; a secret
     * @param hash what the job is found by
     * @param sealed the token for those who may read it again
     */
    public record Link(String token, byte[] hash, byte[] sealed) {

        /** {@return hash and sealed token one behind the other, as {@link TrackingLinks#open} takes them} */
        public byte[] kept() {
            return ByteBuffer.allocate(hash.length + sealed.length)
                    .put(hash)
                    .put(sealed)
                    .array();
        }

        /** Names no secret. */
        @Override
        public String toString() {
            return "tracking link";
        }
    }

    /** {@return a new link} */
    public Link make() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        byte[] hash = hash(token);
        return new Link(
                token, hash, Sealed.TRACKING_LINK.seal(masterKey, HexFormat.of().formatHex(hash), token));
    }

    /** {@return whether the text could be a token; what is not needs no look into the database} */
    public static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** {@return what the job of that token is found by} */
    public byte[] hash(String token) {
        return masterKey.hash(PURPOSE, token);
    }

    /** {@return what the holder of a link with that hash is known by, as people are by their sessions} Another link of a job is another. */
    public static UUID sessionId(byte[] hash) {
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    /**
     * {@return the token that was sealed} Throws {@link IllegalArgumentException} when it was changed, or is another job's.
     *
     * @param kept the job's hash and sealed token, one behind the other
     */
    public String open(byte[] kept) {
        if (kept.length < HASH_BYTES) {
            throw new IllegalArgumentException("cannot open a tracking link of %d bytes".formatted(kept.length));
        }
        String row = HexFormat.of().formatHex(kept, 0, HASH_BYTES);
        return Sealed.TRACKING_LINK.open(masterKey, row, Arrays.copyOfRange(kept, HASH_BYTES, kept.length));
    }

    /** {@return the address of the page, as it is sent to the customer} */
    public String url(String token) {
        return publicUrl + "/track/" + token;
    }
}
