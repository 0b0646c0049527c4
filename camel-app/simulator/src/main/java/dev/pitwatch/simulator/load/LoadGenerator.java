package dev.pitwatch.simulator.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes readings with QoS 1 at a steady rate, spread evenly over the devices, one connection each; a broker that
 * is away is waited for, and what was not acknowledged is sent again. One thread carries a thousand devices.
 *
 * <p>{@code start()}, then {@code progress()} as often as wanted, then {@code stop()}, from any thread.
 */
public final class LoadGenerator implements AutoCloseable {

    private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long TEND_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final double BACKLOG_SECONDS = 0.5;

    private final Load load;
    private final String bootId = randomBootId();
    private final ReadingPayloads payloads = new ReadingPayloads(bootId, Clock.systemUTC());
    private final List<LoadConnection> connections = new ArrayList<>();
    private final Optional<AckedFile> ackedFile;
    private final Latencies latencies = new Latencies();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acked = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Thread thread = new Thread(this::run, "load-generator");
    private final CountDownLatch allConnected = new CountDownLatch(1);
    private final CountDownLatch lastSent = new CountDownLatch(1);
    private volatile boolean publishing = true;
    private volatile boolean running = true;
    private volatile int connected;
    private volatile long startedAt;
    private long nextTurn;
    private double due;

    /** Connects nothing yet. */
    public LoadGenerator(Load load) {
        this.load = load;
        this.ackedFile = load.ackedFile().map(AckedFile::new);
        InetSocketAddress broker = new InetSocketAddress(load.host(), load.port());
        load.devices().forEach(device -> connections.add(new LoadConnection(device, broker, new Acks())));
        thread.setDaemon(true);
    }

    /** {@return the boot id of all its readings, new for each generator} */
    public String bootId() {
        return bootId;
    }

    /** Connects in the background; readings flow as soon as devices are connected. */
    public void start() {
        startedAt = System.nanoTime();
        thread.start();
    }

    /** Waits until all devices were connected at once; returns whether they were within that time. */
    public boolean awaitConnected(Duration time) throws InterruptedException {
        return allConnected.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** {@return how it goes} */
    public LoadProgress progress() {
        return new LoadProgress(
                (System.nanoTime() - startedAt) / 1e9,
                connected,
                refused.get(),
                sent.get(),
                acked.get(),
                latencies.within(0.5),
                latencies.within(0.99));
    }

    /** Sends no new readings, waits that long for what is not acknowledged, and hangs up; returns how it ended. */
    public LoadProgress stop(Duration patience) throws InterruptedException {
        publishing = false;
        long end = System.nanoTime() + patience.toNanos();
        if (thread.isAlive()) { // it may be about to publish one more
            lastSent.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        }
        while (acked.get() < sent.get() && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        close();
        return progress();
    }

    /** Hangs up at once. */
    @Override
    public void close() {
        running = false;
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (Selector selector = Selector.open()) {
            loop(selector);
            connections.forEach(LoadConnection::close);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lastSent.countDown();
            ackedFile.ifPresent(AckedFile::close);
        }
    }

    private void loop(Selector selector) throws IOException {
        long now = System.nanoTime();
        long tendedAt = now - TEND_NANOS;
        long flushedAt = now;
        while (running) {
            long before = now;
            now = System.nanoTime();
            if (now - tendedAt >= TEND_NANOS) {
                tend(selector, now);
                tendedAt = now;
            }
            if (now - flushedAt >= FLUSH_NANOS) {
                ackedFile.ifPresent(AckedFile::flush);
                flushedAt = now;
            }
            publish(now, now - before);
            selector.select(this::ready, 1);
        }
    }

    private void ready(SelectionKey key) {
        ((LoadConnection) key.attachment()).ready(key, System.nanoTime());
    }

    private void tend(Selector selector, long now) {
        int up = 0;
        for (LoadConnection connection : connections) {
            connection.tend(selector, now);
            up += connection.isUp() ? 1 : 0;
        }
        connected = up;
        if (up == connections.size()) {
            allConnected.countDown();
        }
    }

    /** Publishes what is due; what can't be sent in half a second is not made up for. */
    private void publish(long now, long elapsed) {
        if (!publishing) {
            lastSent.countDown();
            return;
        }
        due = Math.min(due + elapsed / 1e9 * load.rate(), Math.max(1, load.rate() * BACKLOG_SECONDS));
        int tried = 0;
        while (due >= 1 && tried < connections.size()) {
            LoadConnection connection = connections.get((int) (nextTurn++ % connections.size()));
            if (mayPublish(connection, now)) {
                connection.publish(payloads, now);
                sent.incrementAndGet();
                due--;
                tried = 0;
            } else {
                tried++;
            }
        }
    }

    private boolean mayPublish(LoadConnection connection, long now) {
        return connection.isUp()
                && connection.openReadings() < load.window()
                && (!load.limited() || connection.idle(now) >= FLUSH_NANOS / Load.READINGS_PER_DEVICE);
    }

    private static String randomBootId() {
        byte[] bytes = new byte[4];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private final class Acks implements LoadConnection.Listener {
        @Override
        public void acked(LoadDevice device, long seq, long nanos) {
            acked.incrementAndGet();
            latencies.add(nanos);
            ackedFile.ifPresent(file -> file.add(device.deviceId(), bootId, seq));
        }

        @Override
        public void refused(LoadDevice device) {
            refused.incrementAndGet();
        }
    }
}
