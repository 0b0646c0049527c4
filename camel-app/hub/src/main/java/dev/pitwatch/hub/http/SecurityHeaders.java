package dev.pitwatch.hub.http;

import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is on every answer, be it a file, a refusal or one to bytes that were no HTTP: mostly what a browser must not do. */
public final class SecurityHeaders {

    private static final Map<String, String> STRICTEST = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=()",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

    private record Second(long number, String text) {}

    private final Map<String, String> fixed;
    private final Clock clock;
    private volatile Second now = second(0);

    /** Takes whether the world reaches the hub by TLS. */
    public SecurityHeaders(boolean tls, Clock clock) {
        this.clock = clock;
        Map<String, String> all = new LinkedHashMap<>(STRICTEST);
        if (tls) {
            all.put("Strict-Transport-Security", "max-age=31536000");
        }
        fixed = Map.copyOf(all);
    }

    /** Puts the strictest there are; a page of the dashboard allows itself more. */
    public void put(HttpServerResponse response) {
        fixed.forEach(response::putHeader);
        response.putHeader("Date", date());
    }

    /** {@return the same for an answer that is written by hand} */
    public Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>(fixed);
        all.put("Date", date());
        return all;
    }

    private String date() {
        long seconds = clock.millis() / 1000;
        Second known = now;
        if (known.number() != seconds) {
            known = second(seconds);
            now = known;
        }
        return known.text();
    }

    private static Second second(long number) {
        return new Second(
                number,
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        Instant.ofEpochSecond(number).atOffset(ZoneOffset.UTC)));
    }
}
