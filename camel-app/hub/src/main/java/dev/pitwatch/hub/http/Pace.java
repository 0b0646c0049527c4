package dev.pitwatch.hub.http;

import java.util.concurrent.TimeUnit;

/** So many turns a second, after a burst. Times are those of {@link System#nanoTime}. Thread safe. */
final class Pace {

    private final long nanosEach;
    private final long burstNanos;
    private long next;

    /** Fresh: the whole burst is there. */
    Pace(int perSecond, int burst, long now) {
        nanosEach = TimeUnit.SECONDS.toNanos(1) / perSecond;
        burstNanos = burst * nanosEach;
        next = now - burstNanos;
    }

    /** Takes the next turn; returns nanoseconds until it comes, 0: it is there. */
    synchronized long take(long now) {
        long turn = Math.max(next, now - burstNanos);
        next = turn + nanosEach;
        return Math.max(0, turn - now);
    }

    /** Takes the next turn unless it is further away than that; returns nanoseconds until it comes, at most so many. */
    synchronized long takeWithin(long most, long now) {
        long wait = Math.max(next, now - burstNanos) - now;
        return wait > most ? most : take(now);
    }

    /** Takes so many turns at once, there or not. */
    synchronized void charge(int turns, long now) {
        next = Math.max(next, now - burstNanos) + turns * nanosEach;
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
        next -= nanosEach;
    }

    /** {@return whether it is as good as a new one} */
    synchronized boolean isFresh(long now) {
        return next <= now - burstNanos;
    }
}
