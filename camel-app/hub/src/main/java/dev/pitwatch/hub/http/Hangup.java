package dev.pitwatch.hub.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** The end of a connection whose request is not read to its end: its answer says so, and {@link ConnectionGuard} does it. */
public final class Hangup {

    private Hangup() {}

    /** Ends the connection with the answer to the request; what comes until then is thrown away. */
    public static void afterAnswer(HttpServerRequest request) {
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        if (!request.isEnded()) {
            request.handler(any -> {});
            request.resume();
        }
    }
}
