package dev.pitwatch.core.notices.push;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Tokens that push messages of critical alerts carry, so that these are acknowledged where they are shown, without a sign-in: each
 * for one alert and one browser, good for ten minutes, and only as long as the browser's session. Thread safe.
 */
public final class PushAcknowledgements {

    private static final Duration GOOD = Duration.ofMinutes(10);
    private static final int TOKEN_BYTES = 16;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final String PURPOSE = "push acknowledgement";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbiPushAcknowledgementRepository tokens;
    private final MasterKey key;
    private final Clock clock;

    public PushAcknowledgements(Database database, MasterKey key, Clock clock) {
        this.tokens = new JdbiPushAcknowledgementRepository(database);
        this.key = key;
        this.clock = clock;
    }

    /** What a token is for. */
    public record Named(long alertId, UUID sessionId) {}

    /** {@return a new token for the alert, to be sent to that browser: 22 letters of base 64} */
    public String token(long alertId, long subscriptionId) {
        byte[] bytes = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        tokens.add(key.hash(PURPOSE, token), alertId, subscriptionId, clock.instant(), GOOD);
        return token;
    }

    /** {@return what the token is for; empty: it is none, or its time or session is over} */
    public Optional<Named> find(String token) {
        return TOKEN.matcher(token).matches()
                ? tokens.find(key.hash(PURPOSE, token), clock.instant())
                : Optional.empty();
    }
}
