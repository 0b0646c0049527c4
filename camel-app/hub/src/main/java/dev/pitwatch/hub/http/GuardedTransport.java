package dev.pitwatch.hub.http;

import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.internal.SocketUtils;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Vert.x whose public port hangs up on connections that there is no room for as they are accepted. {@link ConnectionGuard}
 * comes only once Netty's channel, the codec and its buffers are made: 20,000 connections a second, each hung up on and made
 * again, then held up all calls for seconds.
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
            if (localAddress().getPort() != port) {
                return super.doReadMessages(accepted);
            }
            SocketChannel newest = SocketUtils.accept(javaChannel());
            if (newest == null) {
                return 0;
            }
            if (newest.getRemoteAddress() instanceof InetSocketAddress from && limits.admits(from.getAddress())) {
                LockSupport.parkNanos(
                        limits.untilTurn()); // on a thread that does nothing else; the system keeps what comes
                accepted.add(new NioSocketChannel(this, newest));
            } else {
                reset(newest);
            }
            return 1;
        }

        /** Hangs up by one packet; an orderly end takes the system four, and it remembers the connection for a minute. */
        private static void reset(SocketChannel connection) {
            try (connection) {
                connection.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                // It has gone. Netty would take no connections for a second.
            }
        }
    }
}
