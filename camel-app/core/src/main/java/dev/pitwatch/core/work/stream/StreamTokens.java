package dev.pitwatch.core.work.stream;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.core.work.stream.StreamToken.Recording;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;

/**
 * Tokens that open streams: what they say, and an HMAC of it under a key of their own, so that any hub knows those of another.
 * Thread safe.
 */
public final class StreamTokens {

    /** How long a token for the live picture may be used. */
    public static final Duration LIFETIME = Duration.ofSeconds(60);

    /** How long a token for a recording may be used, as often as it likes. */
    public static final Duration PLAYBACK_LIFETIME = Duration.ofSeconds(600);

    private static final String BEGIN = "pvt_";
    private static final String PURPOSE = "stream token";
    private static final int MAX_LENGTH = 1_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final MasterKey key;
    private final Clock clock;

    /** Takes the key that theirs is derived from. */
    public StreamTokens(MasterKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /**
     * A token that was made.
     *
     * @param token a secret
     */
    record Issued(String token, Instant expiresAt) {

        /** Names no secret. */
        @Override
        public String toString() {
            return "stream token";
        }
    }

    /** {@return a token for one session of the live picture} */
    Issued read(StreamViewer viewer, long pitId, boolean main) {
        return issue(viewer, pitId, main, LIFETIME, Optional.empty());
    }

    /** {@return a token by which the hub itself takes a still} */
    Issued still(long pitId) {
        return read(StreamViewer.HUB, pitId, false);
    }

    /** {@return a token by which the hub itself reads cameras that are tried, of no pit; a secret} */
    public String trial() {
        return read(StreamViewer.TRIAL, 0, false).token();
    }

    /** {@return a token for that span of a recording} */
    Issued playback(StreamViewer viewer, long pitId, Recording recording) {
        return issue(viewer, pitId, true, PLAYBACK_LIFETIME, Optional.of(recording));
    }

    private Issued issue(
            StreamViewer viewer, long pitId, boolean main, Duration lifetime, Optional<Recording> recording) {
        // Never longer than that, though it is written in whole seconds.
        Instant end = clock.instant().plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
        StreamToken token = new StreamToken(viewer, pitId, main, end, RANDOM.nextLong(), recording);
        String said = base64(token.bytes());
        return new Issued(BEGIN + said + "." + signature(said), end);
    }

    /** {@return what the token says; empty: it is none of ours, was changed, or its time is over} */
    Optional<StreamToken> verify(String text) {
        int dot = text.indexOf('.');
        if (!text.startsWith(BEGIN) || dot < 0 || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String said = text.substring(BEGIN.length(), dot);
        if (!MessageDigest.isEqual(ascii(signature(said)), ascii(text.substring(dot + 1)))) {
            return Optional.empty();
        }
        return StreamToken.of(Base64.getUrlDecoder().decode(said))
                .filter(token -> token.expiresAt().isAfter(clock.instant()));
    }

    private String signature(String said) {
        return base64(key.hash(PURPOSE, said));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
