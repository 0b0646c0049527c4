package dev.pitwatch.hub.rest;

import io.vertx.core.http.HttpServerResponse;

/** What a browser must not do with an answer: on every one, be it a file, a refusal or bytes that were no HTTP. */
final class SecurityHeaders {

    private static final String YEAR = "max-age=31536000";

    private final boolean tls;

    /** Takes whether the world reaches the hub by TLS. */
    SecurityHeaders(boolean tls) {
        this.tls = tls;
    }

    /** Puts the strictest there are; a page of the dashboard allows itself more. */
    void put(HttpServerResponse response) {
        response.putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        if (tls) {
            response.putHeader("Strict-Transport-Security", YEAR);
        }
    }
}
