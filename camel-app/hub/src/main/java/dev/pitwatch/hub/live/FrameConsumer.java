package dev.pitwatch.hub.live;

import io.vertx.core.Vertx;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConstants;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConsumer;
import org.apache.camel.component.vertx.websocket.VertxWebsocketEndpoint;
import org.apache.camel.component.vertx.websocket.VertxWebsocketEvent;

/**
 * Makes an exchange of each frame. Unlike the one it extends it copies nothing of the query into headers, since that
 * holds the ticket and whatever else a client likes, and it tells when a frame is done with.
 */
final class FrameConsumer extends VertxWebsocketConsumer {

    FrameConsumer(VertxWebsocketEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    /** Sends a frame through the route on a worker; runs {@code done} afterwards, whatever came of it. */
    void receive(Vertx vertx, String key, Object frame, Runnable done) {
        vertx.executeBlocking(
                        () -> {
                            process(key, frame);
                            return key;
                        },
                        false)
                .onComplete(result -> {
                    if (result.failed()) {
                        getExceptionHandler().handleException("a frame failed", result.cause());
                    }
                    done.run();
                });
    }

    private void process(String key, Object frame) throws Exception {
        Exchange exchange = createExchange(false);
        exchange.getMessage().setBody(frame);
        exchange.getMessage().setHeader(VertxWebsocketConstants.CONNECTION_KEY, key);
        exchange.getMessage().setHeader(VertxWebsocketConstants.EVENT, VertxWebsocketEvent.MESSAGE);
        createUoW(exchange);
        try {
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        } finally {
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }
}
