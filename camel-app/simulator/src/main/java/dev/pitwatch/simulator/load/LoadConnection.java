package dev.pitwatch.simulator.load;

import dev.pitwatch.base.mqtt.MqttPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One device's connection: connects again when it is lost, and sends once more what was not acknowledged. Confined to
 * the generator's thread.
 */
final class LoadConnection {

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int PACKET_IDS = 0xFFFF;
    private static final int KEEP_ALIVE_SECONDS = 60;

    private final LoadDevice device;
    private final InetSocketAddress broker;
    private final Listener listener;
    private final Map<Integer, Open> open = new LinkedHashMap<>();
    private final Deque<ByteBuffer> out = new ArrayDeque<>();
    private final ByteBuffer in = ByteBuffer.allocate(8_192);
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private boolean up;
    private long retryAt;
    private long spokeAt;
    private long publishedAt;
    private long seq;
    private int packetId;

    /** A reading that is not acknowledged yet. */
    private record Open(long seq, long sentAt, ByteBuffer packet) {}

    /** Listener for what comes back. */
    interface Listener {
        void acked(LoadDevice device, long seq, long nanos);

        void refused(LoadDevice device);
    }

    LoadConnection(LoadDevice device, InetSocketAddress broker, Listener listener) {
        this.device = device;
        this.broker = broker;
        this.listener = listener;
        this.retryAt = System.nanoTime();
        this.publishedAt = retryAt - TimeUnit.SECONDS.toNanos(1);
    }

    LoadDevice device() {
        return device;
    }

    boolean isUp() {
        return up;
    }

    int openReadings() {
        return open.size();
    }

    /** {@return nanoseconds since its last reading} */
    long idle(long now) {
        return now - publishedAt;
    }

    /** Connects when it is time to, and pings. */
    void tend(Selector selector, long now) {
        try {
            if (channel == null && now - retryAt >= 0) {
                connect(selector);
            } else if (up && now - spokeAt > PING_NANOS) {
                send(new MqttPacket(MqttPacket.PINGREQ).toBuffer(), now);
            }
        } catch (IOException e) {
            lost(now);
        }
    }

    /** Publishes the next reading. */
    void publish(ReadingPayloads payloads, long now) {
        do {
            packetId = packetId % PACKET_IDS + 1;
        } while (open.containsKey(packetId));
        ByteBuffer packet = MqttPacket.publish(device.topic(), packetId, payloads.next(device, seq))
                .toBuffer();
        open.put(packetId, new Open(seq, now, packet));
        seq++;
        publishedAt = now;
        try {
            send(packet.duplicate(), now);
        } catch (IOException e) {
            lost(now);
        }
    }

    /** The channel may be connected, read or written. */
    void ready(SelectionKey selected, long now) {
        SocketChannel here = (SocketChannel) selected.channel();
        try {
            if (selected.isConnectable() && here.finishConnect()) {
                selected.interestOps(SelectionKey.OP_READ);
                send(connect().toBuffer(), now);
            }
            if (selected.isReadable()) {
                read(here, now);
            }
            if (selected.isValid() && selected.isWritable()) {
                flush();
            }
        } catch (IOException e) {
            lost(now);
        }
    }

    void close() {
        try {
            if (up) {
                send(new MqttPacket(MqttPacket.DISCONNECT).toBuffer(), System.nanoTime());
            }
        } catch (IOException e) {
            // It is gone already.
        }
        lost(System.nanoTime());
    }

    /** A sign-in with a session that is kept. */
    private MqttPacket connect() {
        return MqttPacket.connect(
                MqttPacket.USER_AND_PASSWORD,
                KEEP_ALIVE_SECONDS,
                device.deviceId(),
                device.username(),
                device.password());
    }

    private void connect(Selector selector) throws IOException {
        SocketChannel opened = SocketChannel.open();
        channel = opened;
        opened.configureBlocking(false);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        opened.connect(broker);
        key = opened.register(selector, SelectionKey.OP_CONNECT, this);
    }

    private void lost(long now) {
        up = false;
        retryAt = now + RETRY_NANOS;
        out.clear();
        in.clear();
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing of it is used any more.
            }
            channel = null;
            key = null;
        }
    }

    private void send(ByteBuffer packet, long now) throws IOException {
        spokeAt = now;
        out.add(packet);
        if (out.size() == 1) {
            flush();
        }
    }

    private void flush() throws IOException {
        if (channel == null || key == null) {
            return;
        }
        while (!out.isEmpty()) {
            channel.write(out.peek());
            if (out.peek().hasRemaining()) {
                break;
            }
            out.poll();
        }
        key.interestOps(out.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    private void read(SocketChannel here, long now) throws IOException {
        if (here.read(in) < 0) {
            throw new IOException("the broker hung up");
        }
        in.flip();
        // No packet that a publisher gets is longer than 127 bytes but commands of a kept session, which are skipped.
        while (in.remaining() >= 2) {
            int length = in.get(in.position() + 1);
            if (length < 0) {
                throw new IOException("a packet that a publisher does not expect");
            }
            if (in.remaining() < 2 + length) {
                break;
            }
            take(in.get() & 0xF0, in.slice(in.position() + 1, length), now);
            in.position(in.position() + 1 + length);
        }
        in.compact();
    }

    private void take(int kind, ByteBuffer body, long now) throws IOException {
        if (kind == MqttPacket.CONNACK) {
            if (body.get(1) != 0) {
                listener.refused(device);
                throw new IOException("sign-in refused");
            }
            up = true;
            resend(now);
        } else if (kind == MqttPacket.PUBACK) {
            Open acked = open.remove(body.getShort(0) & PACKET_IDS);
            if (acked != null) {
                listener.acked(device, acked.seq(), now - acked.sentAt());
            }
        }
    }

    private void resend(long now) throws IOException {
        for (Open again : open.values()) {
            ByteBuffer packet = again.packet();
            packet.put(0, (byte) (packet.get(0) | MqttPacket.DUPLICATE));
            send(packet.duplicate(), now);
        }
    }
}
