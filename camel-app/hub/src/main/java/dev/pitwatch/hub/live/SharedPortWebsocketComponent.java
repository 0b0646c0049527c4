package dev.pitwatch.hub.live;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import org.apache.camel.component.vertx.websocket.VertxWebsocketComponent;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConfiguration;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConsumer;
import org.apache.camel.component.vertx.websocket.VertxWebsocketEndpoint;
import org.apache.camel.component.vertx.websocket.VertxWebsocketHost;
import org.apache.camel.component.vertx.websocket.VertxWebsocketHostConfiguration;
import org.apache.camel.component.vertx.websocket.VertxWebsocketHostKey;
import org.apache.camel.spi.annotations.Component;

/**
 * {@code vertx-websocket} on the port of platform-http: the one server, sockets that were let in by the gate and are
 * kept by {@link LiveSockets}, and frames of a socket one after the other.
 */
@Component("vertx-websocket") // not inherited, and without it endpoint options would be dropped without a word
public final class SharedPortWebsocketComponent extends VertxWebsocketComponent {

    private final SharedPortHost host;

    SharedPortWebsocketComponent(Vertx vertx, Router router, LiveSockets sockets, LiveFrames frames) {
        setVertx(vertx);
        setRouter(router);
        host = new SharedPortHost(router, sockets, frames);
    }

    @Override
    protected VertxWebsocketEndpoint createEndpointInstance(String uri, VertxWebsocketConfiguration configuration) {
        return new FrameEndpoint(uri, this, configuration);
    }

    @Override
    public void connectConsumer(VertxWebsocketConsumer consumer) {
        host.connect(path(consumer), (FrameConsumer) consumer);
    }

    @Override
    public void disconnectConsumer(VertxWebsocketConsumer consumer) {
        host.disconnect(path(consumer), (FrameConsumer) consumer);
    }

    @Override
    protected VertxWebsocketHost createVertxWebsocketHost(
            VertxWebsocketHostConfiguration configuration, VertxWebsocketHostKey key) {
        throw new UnsupportedOperationException("no server of its own");
    }

    private static String path(VertxWebsocketConsumer consumer) {
        return consumer.getEndpoint().getConfiguration().getWebsocketURI().getPath();
    }
}
