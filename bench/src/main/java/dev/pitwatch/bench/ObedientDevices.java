package dev.pitwatch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.mqtt.MqttPacket;
import dev.pitwatch.base.mqtt.MqttPacket.Received;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Devices as firmware has them: a reading each few seconds, none after a DISABLE, one at once after an ENABLE; both are answered with
 * an ack and a status. All on one thread.
 */
final class ObedientDevices implements AutoCloseable {

    /** Those that sign in at the same time. */
    private static final int AT_ONCE = 100;

    private static final int PACKET_IDS = 0xFFFF;
    private static final int BUFFER = 4_096;
    private static final int LENGTH_BYTES = 4;
    private static final long POLL_MS = 20;

    private final int port;
    private final String bootId;
    private final long everyNanos;
    private final List<Connection> connections = new ArrayList<>();
    private final Selector selector = Selector.open();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "obedient-devices");

    private int started;
    private volatile int listening;
    private volatile long published;
    private volatile long lastPublished;
    private volatile boolean mute;
    private volatile boolean closed;

    /** Connects nothing yet. */
    ObedientDevices(int port, List<BenchDevice> devices, String bootId, int secondsBetweenReadings) throws IOException {
        this.port = port;
        this.bootId = bootId;
        this.everyNanos = TimeUnit.SECONDS.toNanos(secondsBetweenReadings);
        for (BenchDevice device : devices) {
            connections.add(new Connection(device));
        }
    }

    /** Returns when all are signed in, are listening to their commands, and send readings. */
    void start(long patienceSeconds) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
        thread.start();
        while (listening < connections.size()) {
            check();
            if (System.nanoTime() > until) {
                throw new IOException("%d of %d devices are signed in after %d s"
                        .formatted(listening, connections.size(), patienceSeconds));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /** Throws what has ended them. */
    void check() throws IOException {
        IOException failed = failure.get();
        if (failed != null) {
            throw new IOException(failed.getMessage(), failed);
        }
    }

    /** Sends no more readings; commands are obeyed still. */
    void mute() {
        mute = true;
    }

    /** {@return how many readings were sent} */
    long published() {
        return published;
    }

    /** {@return when the last reading was sent, in microseconds of the epoch} */
    long lastPublished() {
        return lastPublished;
    }

    private void run() {
        try {
            while (!closed) {
                while (started < connections.size() && started - listening < AT_ONCE) {
                    connections.get(started++).open();
                }
                publish();
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

    private void publish() throws IOException {
        long now = System.nanoTime();
        for (Connection connection : connections) {
            if (!mute && connection.listens && !connection.disabled && connection.dueAt - now <= 0) {
                connection.read(now);
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
            if (connection.channel != null) {
                connection.channel.close();
            }
        }
        selector.close();
    }

    private final class Connection {

        private final BenchDevice device;
        private final Readings readings;
        private final String topics;
        private final ByteBuffer in = ByteBuffer.allocate(BUFFER);
        private @Nullable SocketChannel channel;
        private boolean listens;
        private boolean disabled;
        private long dueAt;
        private long seq = Readings.FIRST_SEQ;
        private int packetId;

        Connection(BenchDevice device) {
            this.device = device;
            this.readings = new Readings(device, bootId);
            this.topics = device.topic().replaceFirst("/pit/.*", "/device/%s/".formatted(device.id()));
        }

        void open() throws IOException {
            SocketChannel opened = SocketChannel.open();
            channel = opened;
            opened.configureBlocking(false);
            opened.register(selector, SelectionKey.OP_CONNECT, this);
            opened.connect(new InetSocketAddress("127.0.0.1", port));
        }

        void continueAfter(SelectionKey key) throws IOException {
            SocketChannel open = (SocketChannel) key.channel();
            if (key.isConnectable()) {
                open.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                write(device.connect(0));
            } else if (open.read(in) < 0) {
                throw new IOException("the broker hung up on %s".formatted(device));
            } else {
                in.flip();
                for (Optional<Received> packet = next(); packet.isPresent(); packet = next()) {
                    take(packet.get());
                }
                in.compact();
            }
        }

        /** {@return the next packet; none: it is not whole yet} */
        private Optional<Received> next() {
            int length = 0;
            for (int i = 1; i <= LENGTH_BYTES && i < in.remaining(); i++) {
                byte digit = in.get(in.position() + i);
                length |= (digit & 127) << 7 * (i - 1);
                if (digit >= 0) { // the last one of the length
                    return in.remaining() > i + length ? Optional.of(packet(1 + i, length)) : Optional.empty();
                }
            }
            return Optional.empty();
        }

        private Received packet(int head, int length) {
            int kind = in.get(in.position()) & 0xFF;
            byte[] body = new byte[length];
            in.position(in.position() + head);
            in.get(body);
            return new Received(kind, body);
        }

        private void take(Received packet) throws IOException {
            switch (packet.kind()) {
                case MqttPacket.CONNACK -> {
                    if (packet.body()[1] != 0) {
                        throw new IOException("%s may not sign in".formatted(device));
                    }
                    write(MqttPacket.subscribe(MqttPacket.V3, nextId(), topics + "command")
                            .toBuffer());
                }
                case MqttPacket.SUBACK -> {
                    say("status", MqttPacket.RETAIN, status());
                    // Spread over the time between two readings.
                    dueAt = System.nanoTime() + everyNanos * connections.indexOf(this) / connections.size();
                    listens = true;
                    listening++;
                }
                case MqttPacket.PUBLISH -> {
                    int topic = packet.number(0);
                    write(new MqttPacket(MqttPacket.PUBACK)
                            .number(packet.number(2 + topic))
                            .toBuffer());
                    byte[] body = packet.body();
                    obey(Json.MAPPER.readTree(Arrays.copyOfRange(body, 4 + topic, body.length)));
                }
                default -> {
                    // An acknowledgement.
                }
            }
        }

        private void obey(JsonNode command) throws IOException {
            disabled = command.path("command").asText().equals("DISABLE");
            say(
                    "ack",
                    0,
                    Map.of("v", 1, "command_id", command.path("command_id").asText(), "state", "done"));
            say("status", MqttPacket.RETAIN, status());
            dueAt = System.nanoTime();
        }

        private Map<String, Object> status() {
            return Map.of(
                    "v",
                    1,
                    "device_id",
                    device.id(),
                    "status",
                    disabled ? "disabled" : "online",
                    "conn",
                    1,
                    "boot_id",
                    bootId);
        }

        void read(long now) throws IOException {
            dueAt = now + everyNanos;
            write(ByteBuffer.wrap(readings.packet(nextId(), seq++, Readings.time(System.currentTimeMillis()))));
            published++;
            lastPublished = Clocks.micros();
        }

        private void say(String what, int flags, Map<String, Object> message) throws IOException {
            byte[] payload = Json.MAPPER.writeValueAsString(message).getBytes(StandardCharsets.UTF_8);
            write(MqttPacket.publish(MqttPacket.V3, 1 << 1 | flags, topics + what, nextId(), payload)
                    .toBuffer());
        }

        private int nextId() {
            packetId = packetId % PACKET_IDS + 1;
            return packetId;
        }

        private void write(ByteBuffer packet) throws IOException {
            SocketChannel open = channel;
            if (open != null && open.write(packet) < packet.limit()) {
                throw new IOException("%s: the broker takes nothing".formatted(device));
            }
        }
    }
}
