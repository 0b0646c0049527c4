package dev.pitwatch.hub.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Vert.x whose public port hangs up on connections that there is no room for as they are accepted. {@link ConnectionGuard}
 * comes only once the codec and its buffers are made: 20,000 connections a second, each hung up on and made again, then held
 * up all calls for seconds.
 */
public final class GuardedTransport extends JDKTransport {

    private final int port;
    private final HttpLimits limits;

    private GuardedTransport(int port, HttpLimits limits) {
        this.port = port;
        this.limits = limits;
    }

    /** {@return a Vert.x with that public port; on other ports of its own all come in} */
    public static Vertx vertx(VertxOptions options, int port, HttpLimits limits) {
        return new VertxBuilder(options)
                .findTransport(new GuardedTransport(port, limits))
                .init()
                .vertx();
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return domainSocket ? super.serverChannelFactory(true) : GuardedPort::new;
    }

    private final class GuardedPort extends NioServerSocketChannel {

        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            int read = super.doReadMessages(accepted);
            if (read > 0 && localAddress().getPort() == port) {
                int last = accepted.size() - 1;
                Channel newest = (Channel) accepted.get(last);
                if (newest.remoteAddress() instanceof InetSocketAddress from && !limits.hasRoom(from.getAddress())) {
                    accepted.remove(last);
                    newest.unsafe().closeForcibly();
                }
            }
            return read;
        }
    }
}
