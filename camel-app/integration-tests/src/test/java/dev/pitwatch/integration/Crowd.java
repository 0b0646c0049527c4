package dev.pitwatch.integration;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Many connections of attackers, from several addresses of this machine, driven by the thread that calls. */
final class Crowd implements AutoCloseable {

    private static final int DEAF_BUFFER = 4096;
    private static final int CHUNKS_AT_ONCE = 16;
    private static final int TICKS_PER_SECOND = 10;
    private static final long TICK_NANOS = Duration.ofSeconds(1).toNanos() / TICKS_PER_SECOND;
    private static final long SELECT_MS = 10;
    private static final int STATUS_END = 12;

    /** At a time: Java copies all that it is given, however little the system takes, and that is this machine's time. */
    private static final int WRITE = 128 << 10;

    /** Of a byte, by a line of a gigabit a second: loopback would take ten times that, and the machine's time with it. */
    private static final long LINE_NANOS = 8;

    private final Selector selector;
    private final InetSocketAddress to;
    private final String network;
    private final int addresses;
    private final List<Connection> connections = new ArrayList<>();
    private final Deque<Connection> returning = new ArrayDeque<>();
    private final Map<String, Integer> answers = new TreeMap<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(64 << 10);
    private long ticked = System.nanoTime();
    private long lineFree = System.nanoTime();
    private int opened;
    private int ended;
    private int refused;
    private long sent;

    /**
     * What a connection does.
     *
     * @param says one after the other, each but the first when something came back
     * @param flood sent after these for as long as it lasts
     * @param bytesPerSecond 0: as fast as they are taken
     * @param deaf never reads
     * @param returns connects again when it was hung up on
     * @param repeats says all from the first on again, a moment after all was answered
     */
    record Manner(
            List<byte[]> says,
            Optional<Supplier<byte[]>> flood,
            int bytesPerSecond,
            boolean deaf,
            boolean returns,
            boolean repeats) {

        static Manner saying(byte[]... says) {
            return new Manner(List.of(says), Optional.empty(), 0, false, false, false);
        }

        /** {@return one that makes these calls as long as it may, whether the connection is kept or not} */
        static Manner calling(byte[]... calls) {
            return new Manner(List.of(calls), Optional.empty(), 0, false, true, true);
        }

        Manner flooding(Supplier<byte[]> chunks) {
            return new Manner(says, Optional.of(chunks), bytesPerSecond, deaf, returns, repeats);
        }

        Manner slowly(int perSecond) {
            return new Manner(says, flood, perSecond, deaf, returns, repeats);
        }

        Manner deafly() {
            return new Manner(says, flood, bytesPerSecond, true, returns, repeats);
        }

        Manner againAndAgain() {
            return new Manner(says, flood, bytesPerSecond, deaf, true, repeats);
        }
    }

    private static final class Connection {
        final Manner manner;
        final InetSocketAddress from;
        Optional<SelectionKey> key = Optional.empty();
        ByteBuffer pending = ByteBuffer.allocate(0);
        int said;
        boolean heard;
        long heardAt;

        Connection(Manner manner, InetSocketAddress from) {
            this.manner = manner;
            this.from = from;
        }

        /** {@return whether it is time to begin anew: all is said, and the last answer has come, as far as can be seen} */
        boolean beginsAnew() {
            return manner.repeats()
                    && heard
                    && said == manner.says().size()
                    && !pending.hasRemaining()
                    && System.nanoTime() - heardAt >= TICK_NANOS;
        }
    }

    /**
     * Prepares one that is nobody yet.
     *
     * @param network the first three numbers of the addresses that they come from
     */
    Crowd(int port, String network, int addresses) throws IOException {
        this.selector = Selector.open();
        this.to = MqttConnection.here(port);
        this.network = network;
        this.addresses = addresses;
    }

    /** Connects that many more, spread over the addresses; fewer when this machine has no more open files. */
    Crowd join(int count, Manner manner) {
        for (int number = 0; number < count; number++) {
            Connection connection =
                    new Connection(manner, new InetSocketAddress(network + (1 + number % addresses), 0));
            connections.add(connection);
            connect(connection);
            if (number % 50 == 49) {
                turn();
            }
        }
        return this;
    }

    /** Lets them do what they do for so long. */
    Crowd act(Duration time) {
        return act(time, () -> false);
    }

    /** The same, at most until the condition holds. */
    Crowd act(Duration time, BooleanSupplier done) {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until && !done.getAsBoolean()) {
            turn();
        }
        return this;
    }

    /** {@return whether each has said all and got an answer to it, or was hung up on} */
    boolean settled() {
        return connections.stream().allMatch(connection -> {
            boolean open = connection.key.filter(SelectionKey::isValid).isPresent();
            return !open
                    || connection.heard
                            && connection.said == connection.manner.says().size();
        });
    }

    /** {@return what came back, in words: answers by status, hang-ups} */
    String tally() {
        return "%d opened, %d refused, %d hung up on, %,d KiB sent %s"
                .formatted(opened, refused, ended, sent >> 10, answers);
    }

    private void connect(Connection connection) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            if (connection.manner.deaf()) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, DEAF_BUFFER);
            }
            channel.bind(connection.from);
            connection.key = Optional.of(channel.register(selector, SelectionKey.OP_CONNECT, connection));
            channel.connect(to);
        } catch (IOException e) {
            refused++; // no more files or ports
            connection.key.ifPresent(Crowd::hangUp);
        }
    }

    private void turn() {
        long wait = lineFree - System.nanoTime();
        if (wait > 0) {
            LockSupport.parkNanos(wait);
        }
        try {
            selector.select(SELECT_MS);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        for (SelectionKey key : selector.selectedKeys()) {
            serve(key, (Connection) key.attachment());
        }
        selector.selectedKeys().clear();
        if (System.nanoTime() - ticked >= TICK_NANOS) {
            ticked = System.nanoTime();
            tick();
        }
    }

    private void serve(SelectionKey key, Connection connection) {
        try {
            if (key.isConnectable()) {
                ((SocketChannel) key.channel()).finishConnect();
                opened++;
                connection.said = 0;
                connection.heard = false;
                next(key, connection);
            }
            if (key.isValid() && key.isReadable()) {
                read(key, connection);
            }
            if (key.isValid() && key.isWritable()) {
                for (int chunk = 0; chunk < CHUNKS_AT_ONCE && write(key, connection, Integer.MAX_VALUE); chunk++) {
                    next(key, connection);
                }
            }
        } catch (IOException e) {
            end(key, connection);
        }
    }

    /** Prepares what is to be said next, and listens for what can be done. */
    private static void next(SelectionKey key, Connection connection) {
        Manner manner = connection.manner;
        boolean first = connection.said == 0;
        if (first && !manner.says().isEmpty()) {
            connection.pending = ByteBuffer.wrap(manner.says().get(connection.said++));
        } else if (connection.said >= manner.says().size() && manner.flood().isPresent()) {
            connection.pending = ByteBuffer.wrap(manner.flood().orElseThrow().get());
        }
        boolean writes = connection.pending.hasRemaining() && manner.bytesPerSecond() == 0;
        key.interestOps((manner.deaf() ? 0 : SelectionKey.OP_READ) | (writes ? SelectionKey.OP_WRITE : 0));
    }

    private void read(SelectionKey key, Connection connection) throws IOException {
        input.clear();
        if (((SocketChannel) key.channel()).read(input) < 0) {
            end(key, connection);
            return;
        }
        count(input.flip());
        connection.heard = true;
        connection.heardAt = System.nanoTime();
        if (!connection.pending.hasRemaining()
                && connection.said < connection.manner.says().size()) {
            connection.pending = ByteBuffer.wrap(connection.manner.says().get(connection.said++));
            connection.heard = false;
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private static void beginAnew(SelectionKey key, Connection connection) {
        if (connection.beginsAnew()) {
            connection.said = 0;
            connection.heard = false;
            next(key, connection);
        }
    }

    private void count(ByteBuffer came) {
        byte[] start = new byte[Math.min(STATUS_END, came.remaining())];
        came.get(start);
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith("HTTP/1.")) {
            answers.merge(text.substring(text.indexOf(' ') + 1), 1, Integer::sum);
        }
    }

    /** {@return whether all that was pending is said} */
    private boolean write(SelectionKey key, Connection connection, int atMost) throws IOException {
        ByteBuffer pending = connection.pending;
        int limit = pending.limit();
        pending.limit(Math.min(limit, pending.position() + Math.min(Math.min(atMost, WRITE), pending.remaining())));
        int written = ((SocketChannel) key.channel()).write(pending);
        pending.limit(limit);
        sent += written;
        lineFree = Math.max(lineFree, System.nanoTime()) + written * LINE_NANOS;
        if (!pending.hasRemaining() && connection.manner.flood().isEmpty()) {
            key.interestOps(connection.manner.deaf() ? 0 : SelectionKey.OP_READ);
            return false;
        }
        return !pending.hasRemaining();
    }

    private void tick() {
        for (Connection connection : connections) {
            connection.key.filter(SelectionKey::isValid).ifPresent(key -> beginAnew(key, connection));
            int perTick = connection.manner.bytesPerSecond() / TICKS_PER_SECOND;
            Optional<SelectionKey> key = connection
                    .key
                    .filter(SelectionKey::isValid)
                    .filter(one -> ((SocketChannel) one.channel()).isConnected());
            if (perTick > 0 && key.isPresent() && connection.pending.hasRemaining()) {
                try {
                    for (int chunk = 0; chunk < CHUNKS_AT_ONCE && perTick > 0; chunk++) {
                        int left = connection.pending.remaining();
                        if (!write(key.orElseThrow(), connection, perTick)) {
                            break;
                        }
                        perTick -= left;
                        next(key.orElseThrow(), connection);
                    }
                } catch (IOException e) {
                    end(key.orElseThrow(), connection);
                }
            }
        }
        for (int number = returning.size(); number > 0; number--) {
            connect(returning.remove());
        }
    }

    private void end(SelectionKey key, Connection connection) {
        boolean wasOpen = ((SocketChannel) key.channel()).isConnected();
        hangUp(key);
        if (wasOpen) {
            ended++;
        } else {
            refused++;
        }
        if (connection.manner.returns()) {
            returning.add(connection);
        }
    }

    private static void hangUp(SelectionKey key) {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        selector.keys().forEach(Crowd::hangUp);
        selector.close();
    }
}
