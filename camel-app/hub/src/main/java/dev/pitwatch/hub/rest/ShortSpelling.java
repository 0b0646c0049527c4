package dev.pitwatch.hub.rest;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.http.impl.HttpServerRequestWrapper;
import java.util.regex.Pattern;

/**
 * The only rewrites: {@code /api/x} is {@code /api/v1/x}, and a device's {@code license/} is {@code licence/}. Rerouting
 * inside the router would lose the query.
 */
final class ShortSpelling extends HttpServerRequestWrapper {

    private static final String SHORT = "/api/";
    private static final String FULL = "/api/v1/";
    private static final Pattern LICENSE = Pattern.compile("^(/api/v1/devices/[^/?]+)/license/");

    private ShortSpelling(HttpServerRequestInternal request) {
        super(request);
    }

    /** {@return the request in the spelling that the router knows} */
    static HttpServerRequest spelledOut(HttpServerRequest request) {
        return !full(request.path()).equals(request.path()) && request instanceof HttpServerRequestInternal internal
                ? new ShortSpelling(internal)
                : request;
    }

    private static boolean isShort(String path) {
        return path.startsWith(SHORT)
                && !path.startsWith(FULL)
                && !path.equals("/api/v1")
                && !path.equals("/api/docs")
                && !path.startsWith("/api/docs/");
    }

    @Override
    public String path() {
        return full(super.path());
    }

    @Override
    public String uri() {
        return full(super.uri());
    }

    private static String full(String spelled) {
        String full = isShort(spelled) ? FULL + spelled.substring(SHORT.length()) : spelled;
        return LICENSE.matcher(full).replaceFirst("$1/licence/");
    }
}
