package dev.pitwatch.hub.http;

import java.util.concurrent.TimeUnit;

/** How fast one network may call, however many connections its calls come by, or connect. Thread safe. */
final class Pace {

    /** Far above what anybody's rate limits let through: it bounds what refusals and calls without a limit cost. */
    private static final long NANOS_EACH = TimeUnit.SECONDS.toNanos(1) / 200;

    private static final long BURST_NANOS = 400 * NANOS_EACH;

    private long next;

    /** Fresh; {@code now} as {@link System#nanoTime}, here and below. */
    Pace(long now) {
        next = now - BURST_NANOS;
    }

    /** Takes the next turn; returns nanoseconds until it comes, 0: it is there. */
    synchronized long take(long now) {
        long turn = Math.max(next, now - BURST_NANOS);
        next = turn + NANOS_EACH;
        return Math.max(0, turn - now);
    }

    /** Takes a turn if one is there, and says whether it was. */
    synchronized boolean takeNow(long now) {
        boolean there = next <= now;
        if (there) {
            take(now);
        }
        return there;
    }

    /** A turn that was waited for isn't needed any more. */
    synchronized void giveBack() {
        next -= NANOS_EACH;
    }

    /** {@return whether it is as good as a new one} */
    synchronized boolean isFresh(long now) {
        return next <= now - BURST_NANOS;
    }
}
