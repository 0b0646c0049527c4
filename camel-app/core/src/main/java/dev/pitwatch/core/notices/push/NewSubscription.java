package dev.pitwatch.core.notices.push;

import dev.pitwatch.base.crypto.P256;
import dev.pitwatch.base.net.UrlPort;
import dev.pitwatch.base.problem.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.Optional;

/**
 * A subscription as a browser makes it (Push API, {@code PushSubscription.toJSON()}).
 *
 * @param endpoint where the push service takes messages for it
 * @param p256dh the browser's public key, in base64url
 * @param auth its secret, in base64url
 * @param userAgent of the browser, cut to 300 characters
 */
public record NewSubscription(String endpoint, String p256dh, String auth, Optional<String> userAgent) {

    private static final int LONGEST_ENDPOINT = 2_000;
    private static final int LONGEST_AGENT = 300;
    private static final int AUTH_BYTES = 16;

    /** Throws a Problem that names the field when it can't be one. */
    public NewSubscription {
        requireEndpoint(endpoint);
        p256dh = unpadded(p256dh);
        auth = unpadded(auth);
        if (!P256.isPoint(decoded("keys.p256dh", p256dh))) {
            throw Problem.invalid("keys.p256dh", "is no public key on P-256, expected what the browser gives");
        }
        if (decoded("keys.auth", auth).length != AUTH_BYTES) {
            throw Problem.invalid("keys.auth", "expected the 16 bytes that the browser gives");
        }
        userAgent = userAgent.map(agent -> agent.substring(0, Math.min(agent.length(), LONGEST_AGENT)));
    }

    private static void requireEndpoint(String endpoint) {
        try {
            URI uri = new URI(endpoint);
            if (endpoint.length() <= LONGEST_ENDPOINT
                    && "https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && UrlPort.isValid(uri)) {
                return;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw Problem.invalid(
                "endpoint",
                "expected the https address of a push service, at most %d characters".formatted(LONGEST_ENDPOINT));
    }

    private static String unpadded(String base64) {
        return base64.replaceFirst("=+$", "");
    }

    private static byte[] decoded(String field, String base64url) {
        try {
            return Base64.getUrlDecoder().decode(base64url);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(field, "is not in base64url");
        }
    }

    /** Names no key; a reader of the endpoint could fill the browser's queue. */
    @Override
    public String toString() {
        return "a subscription at " + URI.create(endpoint).getHost();
    }
}
