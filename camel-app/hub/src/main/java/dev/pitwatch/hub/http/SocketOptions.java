package dev.pitwatch.hub.http;

import io.vertx.core.http.HttpServerOptions;

/** What the server needs for WebSockets. */
public final class SocketOptions {

    /** Of what we send: larger ones are sent in parts. */
    public static final int MAX_FRAME_BYTES = 64 * 1024;

    private static final int CLOSING_SECONDS = 3;

    private SocketOptions() {}

    /**
     * Sets what the server needs for sockets. Compression costs each one some 300 KB and most of the time of a fan-out, and
     * events are small.
     */
    public static HttpServerOptions set(HttpServerOptions options) {
        return options.setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(MAX_FRAME_BYTES)
                .setMaxWebSocketMessageSize(MAX_FRAME_BYTES)
                .setWebSocketClosingTimeout(CLOSING_SECONDS);
    }
}
