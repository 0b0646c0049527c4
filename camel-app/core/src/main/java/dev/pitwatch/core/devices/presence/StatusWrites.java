package dev.pitwatch.core.devices.presence;

import dev.pitwatch.core.admission.licence.FloodLimit;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds how often a device's row is written for what it says of itself: ten times at once, then once in ten seconds. Between,
 * the newest waits, and is acknowledged once it is written; what it takes the place of is acknowledged at once. Thread safe.
 */
final class StatusWrites implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StatusWrites.class);
    private static final double PER_SECOND = 0.1;
    private static final int BURST = 10;
    private static final long POLL_MS = 1_000;

    /** Stores a report, however long that takes, and acknowledges it. */
    interface Storing {
        void store(StatusReport report, Instant receivedAt, Runnable ack) throws InterruptedException;
    }

    private record Waiting(StatusReport report, Instant receivedAt, Runnable ack) {}

    private static final class Sender {

        private final FloodLimit.Allowance allowance;
        private @Nullable Waiting waiting;

        Sender(FloodLimit.Allowance allowance) {
            this.allowance = allowance;
        }
    }

    private final FloodLimit limit;
    private final Storing storing;
    private final Map<String, Sender> senders = new ConcurrentHashMap<>();
    private final AtomicLong replaced = new AtomicLong();
    private final ScheduledExecutorService looker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "device-status");
        thread.setDaemon(true);
        return thread;
    });

    StatusWrites(Clock clock, boolean limited, Storing storing) {
        this.limit = new FloodLimit(clock, limited, PER_SECOND, BURST);
        this.storing = storing;
        looker.scheduleWithFixedDelay(this::look, POLL_MS, POLL_MS, TimeUnit.MILLISECONDS);
    }

    /** {@return how many reports were not written, since a newer one came before their turn} */
    long replaced() {
        return replaced.get();
    }

    /** Stores the report now, or the newest of its device's when that may be written again. */
    void write(StatusReport report, Instant receivedAt, Runnable ack) throws InterruptedException {
        Sender sender = senders.computeIfAbsent(report.deviceId(), id -> new Sender(limit.allowance()));
        synchronized (sender) {
            Waiting before = sender.waiting;
            if (before == null && sender.allowance.take()) {
                storing.store(report, receivedAt, ack);
                return;
            }
            StatusReport newest = before == null ? report : report.after(before.report());
            sender.waiting = new Waiting(newest, receivedAt, ack);
            if (before != null) {
                replaced.incrementAndGet();
                before.ack().run();
            }
        }
    }

    void look() {
        try {
            for (Sender sender : senders.values()) {
                lookAt(sender);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("device status: {}", e.getMessage(), e);
        }
    }

    private void lookAt(Sender sender) throws InterruptedException {
        synchronized (sender) {
            Waiting next = sender.waiting;
            if (next == null || !sender.allowance.take()) {
                return;
            }
            try {
                storing.store(next.report(), next.receivedAt(), next.ack());
            } catch (RuntimeException e) {
                LOG.warn("device {}: its status is not kept: {}", next.report().deviceId(), e.getMessage());
                next.ack().run(); // it must not come again and again
            }
            sender.waiting = null;
        }
    }

    /** What waits is not acknowledged: the broker sends it again. */
    @Override
    public void close() {
        looker.shutdownNow();
    }
}
