package dev.pitwatch.bench;

import dev.pitwatch.base.mqtt.MqttPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Devices that are connected, subscribed to their commands, have sent one reading each, and from then on only keep
 * their connections alive. All on one thread, some 100 bytes each.
 */
final class IdleDevices implements AutoCloseable {

    /** Those that sign in at the same time. */
    private static final int AT_ONCE = 200;

    private static final int KEEP_ALIVE_S = 60;
    private static final long PING_EVERY_NS = TimeUnit.SECONDS.toNanos(50);

    /** Connections of one address: there are 28,000 ports by default, and others need some. */
    private static final int OF_ONE_ADDRESS = 4_000;

    private static final int ANSWER_BYTES = 64;
    private static final long POLL_MS = 20;

    private final int port;
    private final String bootId;
    private final List<Connection> connections = new ArrayList<>();
    private final Selector selector = Selector.open();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "idle-devices");
    /** Those that are idle, by when they ping next. */
    private final Deque<Connection> toPing = new ArrayDeque<>();

    private int started;
    private volatile int signedIn;
    private volatile int idle;
    private volatile int lost;
    private volatile long pings;
    private volatile long pongs;
    private volatile boolean closed;

    /** What became of the keep-alives. */
    record KeptAlive(long pings, long answered, int lost) {}

    /** Connects nothing yet. */
    IdleDevices(int port, List<BenchDevice> devices, String bootId) throws IOException {
        this.port = port;
        this.bootId = bootId;
        for (BenchDevice device : devices) {
            connections.add(new Connection(device));
        }
    }

    /** Returns when all are idle, with the seconds that it took. */
    double start(long patienceSeconds) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        thread.start();
        while (idle < connections.size()) {
            check();
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(patienceSeconds)) {
                throw new IOException("%d of %d devices are signed in, %d of them idle, after %d s"
                        .formatted(signedIn, connections.size(), idle, patienceSeconds));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private void check() throws IOException {
        IOException failed = failure.get();
        if (failed != null) {
            throw new IOException(failed.getMessage(), failed);
        }
    }

    /** {@return what became of them until now} */
    KeptAlive keptAlive() throws IOException {
        check();
        return new KeptAlive(pings, pongs, lost);
    }

    private void run() {
        try {
            while (!closed) {
                signIn();
                ping();
                selector.select(POLL_MS);
                for (SelectionKey key : selector.selectedKeys()) {
                    ((Connection) key.attachment()).continueAfter(key);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            failure.set(e);
        }
    }

    private void signIn() throws IOException {
        while (started < connections.size() && started - idle < AT_ONCE) {
            connections.get(started).open(InetAddress.getByName("127.0.0." + (2 + started / OF_ONE_ADDRESS)));
            started++;
        }
    }

    /** From the moment that each is idle: thousands more may take minutes to sign in. */
    private void ping() throws IOException {
        long now = System.nanoTime();
        while (!toPing.isEmpty() && toPing.element().pingAt - now <= 0) {
            Connection due = toPing.remove();
            if (due.ping()) {
                due.pingAt = now + PING_EVERY_NS;
                toPing.add(due);
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Connection connection : connections) {
            connection.close();
        }
        selector.close();
    }

    private final class Connection {

        private final BenchDevice device;
        private final ByteBuffer in = ByteBuffer.allocate(ANSWER_BYTES);
        private @Nullable SocketChannel channel;
        private long pingAt;

        Connection(BenchDevice device) {
            this.device = device;
        }

        void open(InetAddress from) throws IOException {
            SocketChannel opened = SocketChannel.open();
            channel = opened;
            opened.bind(new InetSocketAddress(from, 0));
            opened.configureBlocking(false);
            opened.register(selector, SelectionKey.OP_CONNECT, this);
            opened.connect(new InetSocketAddress("127.0.0.1", port));
        }

        void continueAfter(SelectionKey key) throws IOException {
            SocketChannel open = (SocketChannel) key.channel();
            if (key.isConnectable()) {
                open.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                write(device.connect(KEEP_ALIVE_S));
            } else if (open.read(in) < 0) {
                if (idle < connections.size()) {
                    throw new IOException("the broker hung up on %s, with %d idle".formatted(device, idle));
                }
                lost++;
                close();
            } else {
                in.flip();
                while (in.remaining() >= 2 && in.remaining() >= 2 + in.get(in.position() + 1)) {
                    take(in.get(in.position()) & 0xF0, in.get(in.limit() - 1));
                    in.position(in.position() + 2 + in.get(in.position() + 1));
                }
                in.compact();
            }
        }

        private void take(int type, byte last) throws IOException {
            switch (type) {
                case MqttPacket.CONNACK -> {
                    if (last != 0) {
                        throw new IOException("%s may not sign in".formatted(device));
                    }
                    signedIn++;
                    String commands =
                            device.topic().replaceFirst("/pit/.*", "/device/%s/command".formatted(device.id()));
                    write(MqttPacket.subscribe(MqttPacket.V3, 1, commands).toBuffer());
                }
                case MqttPacket.SUBACK ->
                    write(ByteBuffer.wrap(new Readings(device, bootId)
                            .packet(1, Readings.FIRST_SEQ, Readings.time(System.currentTimeMillis()))));
                case MqttPacket.PUBACK -> {
                    idle++;
                    pingAt = System.nanoTime() + PING_EVERY_NS;
                    toPing.add(this);
                }
                case MqttPacket.PINGRESP -> pongs++;
                default -> throw new IOException("%s got a packet of type %x".formatted(device, type));
            }
        }

        /** {@return whether it is connected still} */
        boolean ping() throws IOException {
            if (channel == null || !channel.isOpen()) {
                return false;
            }
            pings++;
            write(new MqttPacket(MqttPacket.PINGREQ).toBuffer());
            return true;
        }

        private void write(ByteBuffer packet) throws IOException {
            SocketChannel open = channel;
            if (open != null && open.write(packet) < packet.limit()) {
                throw new IOException("%s: the broker takes nothing".formatted(device));
            }
        }

        void close() throws IOException {
            if (channel != null) {
                channel.close();
            }
        }
    }
}
