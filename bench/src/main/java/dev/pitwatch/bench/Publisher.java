package dev.pitwatch.bench;

import dev.pitwatch.base.mqtt.MqttPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** All devices on one thread: QoS 1, flat out or at a steady pace. */
final class Publisher implements AutoCloseable {

    /** Readings of one connection on their way to the broker. */
    private static final int WINDOW = 8;

    private static final int BUFFER = WINDOW * 1024;
    private static final int SHORT = 0xFFFF;

    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private final String bootId = "%08x".formatted(ThreadLocalRandom.current().nextInt());
    private long published;
    private long acknowledged;
    private long timeMillis;
    private byte[] time = new byte[0];

    /** Each device has a connection of its own. */
    Publisher(int port, List<BenchDevice> devices) throws IOException {
        this(port, devices, devices.size());
    }

    /** The devices take turns on so many connections; the broker must let each publish for others. */
    Publisher(int port, List<BenchDevice> devices, int connections) throws IOException {
        for (int first = 0; first < connections; first++) {
            List<BenchDevice> own = new ArrayList<>();
            for (int i = first; i < devices.size(); i += connections) {
                own.add(devices.get(i));
            }
            this.connections.add(new Connection(port, own));
        }
    }

    String bootId() {
        return bootId;
    }

    /** {@return how many readings were published; all are acknowledged by the broker} */
    long published() {
        return published;
    }

    /** {@return the number of the next reading} */
    long nextSeq() {
        return Readings.FIRST_SEQ + published;
    }

    /** From now on so many devices are too hot and cool again in turn, not all at the same moment. */
    void heat(int devices) {
        List<Readings> all =
                connections.stream().flatMap(each -> each.readings.stream()).toList();
        for (int i = 0; i < devices; i++) {
            all.get(i * all.size() / devices).heat(i);
        }
    }

    /** Publishes as fast as the broker takes it. */
    void flatOut(Duration time) throws IOException {
        flatOut(time, Long.MAX_VALUE, () -> 0);
    }

    /** Publishes as fast as the broker takes it, while fewer than so many are not stored yet. */
    void flatOut(Duration time, long backlog, LongSupplier stored) throws IOException {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            long upTo = backlog == Long.MAX_VALUE ? backlog : stored.getAsLong() + backlog;
            for (Connection connection : connections) {
                while (published < upTo && connection.hasRoom()) {
                    connection.add(Readings.FIRST_SEQ + published++);
                }
                connection.write();
            }
            read(1);
        }
        awaitAll();
    }

    /** Publishes the number of readings at that rate; returns when each was sent, in microseconds of the epoch. */
    long[] paced(int perSecond, int readings) throws IOException {
        return paced(perSecond, readings, () -> true);
    }

    /** The same as long as something goes on, and at most so many. */
    long[] paced(int perSecond, int readings, BooleanSupplier going) throws IOException {
        long[] sent = new long[readings];
        long start = System.nanoTime();
        long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
        int i = 0;
        for (; i < readings && going.getAsBoolean(); i++) {
            long due = start + i * period;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                read(Math.max(1, left / 1_000_000));
            }
            Connection connection = connections.get(i % connections.size());
            connection.add(Readings.FIRST_SEQ + published++);
            sent[i] = Clocks.micros();
            connection.write();
        }
        awaitAll();
        return Arrays.copyOf(sent, i);
    }

    private void awaitAll() throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (acknowledged < published && System.nanoTime() < until) {
            for (Connection connection : connections) {
                connection.write();
            }
            read(10);
        }
        if (acknowledged < published) {
            throw new IOException("%d readings were not acknowledged".formatted(published - acknowledged));
        }
    }

    /** Takes the acknowledgements that are there, waiting at most so long for the first. */
    private void read(long millis) throws IOException {
        selector.select(millis);
        for (SelectionKey key : selector.selectedKeys()) {
            ((Connection) key.attachment()).read();
        }
        selector.selectedKeys().clear();
    }

    private byte[] time() {
        long now = System.currentTimeMillis();
        if (now != timeMillis) {
            timeMillis = now;
            time = Readings.time(now);
        }
        return time;
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
        selector.close();
    }

    private final class Connection {
        private final SocketChannel channel;
        private final List<Readings> readings;
        private final ByteBuffer out = ByteBuffer.allocate(BUFFER);
        private final ByteBuffer in = ByteBuffer.allocate(4096);
        private int packetId;
        private int turn;
        private int waiting;

        Connection(int port, List<BenchDevice> devices) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.write(devices.get(0).connect(0));
            readings =
                    devices.stream().map(device -> new Readings(device, bootId)).toList();
            ByteBuffer answer = ByteBuffer.allocate(4);
            while (answer.hasRemaining() && channel.read(answer) >= 0) {
                // Until the CONNACK is whole.
            }
            if (answer.get(0) != MqttPacket.CONNACK || answer.get(3) != 0) {
                throw new IOException("%s may not connect".formatted(devices.get(0)));
            }
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        boolean hasRoom() {
            return waiting < WINDOW && out.remaining() >= Readings.MAX_LENGTH;
        }

        void add(long seq) {
            packetId = packetId % SHORT + 1;
            out.put(readings.get(turn).packet(packetId, seq, time()));
            turn = (turn + 1) % readings.size();
            waiting++;
        }

        void write() throws IOException {
            if (out.position() > 0) {
                out.flip();
                channel.write(out);
                out.compact();
            }
        }

        void read() throws IOException {
            if (channel.read(in) < 0) {
                throw new IOException("the broker hung up");
            }
            in.flip();
            while (in.remaining() >= 4) {
                if (in.get(in.position()) == MqttPacket.PUBACK) {
                    waiting--;
                    acknowledged++;
                }
                in.position(in.position() + 2 + in.get(in.position() + 1));
            }
            in.compact();
        }
    }
}
