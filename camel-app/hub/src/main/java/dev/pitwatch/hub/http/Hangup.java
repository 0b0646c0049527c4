package dev.pitwatch.hub.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** The end of a connection whose request is not read to its end. */
public final class Hangup {

    /** Closed at once, what the caller still sends would undo the answer before it is read. */
    private static final long LINGER_MS = 500;

    private Hangup() {}

    /** Closes the connection a moment after the answer; what comes until then is thrown away. */
    static void afterAnswer(RoutingContext call) {
        discard(call.request());
        call.addEndHandler(answered -> close(call.vertx(), call.request()));
    }

    /** The same where there is no router yet. */
    public static void afterAnswer(Vertx vertx, HttpServerRequest request) {
        discard(request);
        request.response().endHandler(answered -> close(vertx, request));
    }

    private static void discard(HttpServerRequest request) {
        request.response().putHeader("Connection", "close");
        if (!request.isEnded()) {
            request.handler(any -> {});
            request.resume();
        }
    }

    private static void close(Vertx vertx, HttpServerRequest request) {
        vertx.setTimer(LINGER_MS, late -> request.connection().close());
    }
}
