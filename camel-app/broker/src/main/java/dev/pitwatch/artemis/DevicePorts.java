package dev.pitwatch.artemis;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;

/**
 * The ports for devices. We accept the connections and hand them to an acceptor of Artemis that listens nowhere: so
 * nothing but MQTT reaches it, and the ports can be opened late.
 */
final class DevicePorts {

    private static final int THREADS = 4;

    /** What is read at once, and so what goes on after {@link PacketGate} has stopped reading. */
    private static final int READ_BYTES = 16 << 10;

    private final BrokerSettings settings;
    private final NettyAcceptor acceptor;
    private final ConnectionLimits connections;
    private final Refusals refusals;
    private final EventLoopGroup loops = new NioEventLoopGroup(THREADS, new DefaultThreadFactory("devices", true));
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private boolean open;

    DevicePorts(BrokerSettings settings, NettyAcceptor acceptor, ConnectionLimits connections, Refusals refusals) {
        this.settings = settings;
        this.acceptor = acceptor;
        this.connections = connections;
        this.refusals = refusals;
    }

    /** Lets devices in; does nothing when they are already. */
    synchronized void open() throws IOException {
        if (open) {
            return;
        }
        try {
            if (settings.devicePort().isPresent()) {
                listen(settings.devicePort().getAsInt(), Optional.empty());
            }
            if (settings.tls().isPresent()) {
                BrokerSettings.Tls tls = settings.tls().get();
                listen(tls.port(), Optional.of(new Certificates(tls.chain(), tls.key())));
            }
            open = true;
        } finally {
            if (!open) {
                hangUp();
            }
        }
    }

    /** Hangs up on all devices and takes no new ones. */
    synchronized void close() {
        open = false;
        hangUp();
    }

    void stop() {
        close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    private void hangUp() {
        channels.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private void listen(int port, Optional<Certificates> certificates) throws IOException {
        ServerBootstrap server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1_024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.RCVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(256, 1_024, READ_BYTES))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (!connections.admit(channel)) {
                            channel.close();
                            return;
                        }
                        channels.add(channel);
                        certificates.ifPresent(
                                known -> channel.pipeline().addLast("ssl", known.handler(channel.alloc())));
                        channel.pipeline().addLast(new FirstPacket(refusals));
                        acceptor.transfer(channel);
                    }
                });
        var bound = server.bind(settings.bind(), port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("port %d can't be opened on %s: %s"
                    .formatted(port, settings.bind(), bound.cause().getMessage()));
        }
        channels.add(bound.channel());
    }
}
