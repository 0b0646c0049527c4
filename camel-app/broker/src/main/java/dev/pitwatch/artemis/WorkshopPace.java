package dev.pitwatch.artemis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many messages the devices of one workshop may send together, so that what hubs store is not all one workshop's, however
 * many devices it has. What is sent beyond it is a debt that time pays off. Thread safe without a lock: all connections of the
 * workshop share it, on their event loops.
 */
final class WorkshopPace {

    private final long ofMessage;
    private final long credit;
    private final AtomicLong paid;

    /** Messages a second, and in a burst. */
    record Share(int messages, int burst) {

        /** A quarter of what a hub stores, and 25 times what 2,000 devices send that measure every 10 s. */
        static final Share STANDARD = new Share(5_000, 10_000);
    }

    /** Full; {@code now} as {@link System#nanoTime}, here and below. */
    WorkshopPace(Share share, long now) {
        this.ofMessage = TimeUnit.SECONDS.toNanos(1) / share.messages();
        this.credit = share.burst() * ofMessage;
        this.paid = new AtomicLong(now - credit);
    }

    /** Spends one message; returns the debt after it, in nanoseconds; 0: none. */
    long spend(long now) {
        long before;
        long after;
        do {
            before = paid.get();
            after = Math.max(before, now - credit) + ofMessage;
        } while (!paid.compareAndSet(before, after));
        return Math.max(0, after - now);
    }

    /** {@return nanoseconds until it is in credit again; 0: it is} */
    long debt(long now) {
        return Math.max(0, paid.get() - now);
    }
}
