package dev.pitwatch.hub.http;

import java.util.concurrent.TimeUnit;

/** How fast one network's calls are looked at, however many connections they come by; what is above it waits. Thread safe. */
final class CallPace {

    /** Far above what anybody's rate limits let through: it bounds what refusals and calls without a limit cost. */
    private static final long NANOS_A_CALL = TimeUnit.SECONDS.toNanos(1) / 200;

    private static final long BURST_NANOS = 400 * NANOS_A_CALL;

    private long next;

    /** Fresh; {@code now} as {@link System#nanoTime}, here and below. */
    CallPace(long now) {
        next = now - BURST_NANOS;
    }

    /** Takes the next turn; returns nanoseconds until it comes, 0: it is there. */
    synchronized long take(long now) {
        long turn = Math.max(next, now - BURST_NANOS);
        next = turn + NANOS_A_CALL;
        return Math.max(0, turn - now);
    }

    /** A turn that was waited for isn't needed any more. */
    synchronized void giveBack() {
        next -= NANOS_A_CALL;
    }

    /** {@return whether it is as good as a new one} */
    synchronized boolean isFresh(long now) {
        return next <= now - BURST_NANOS;
    }
}
