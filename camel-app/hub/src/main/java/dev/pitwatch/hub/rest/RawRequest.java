package dev.pitwatch.hub.rest;

import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A request as it came.
 *
 * @param uri path and query, not decoded
 * @param headers by name in lower case; of several the first
 * @param body empty: there is none
 */
public record RawRequest(String uri, Map<String, String> headers, byte[] body) {

    static RawRequest of(HttpServerRequest request, byte[] body) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        return new RawRequest(request.uri(), headers, body);
    }
}
