package dev.pitwatch.hub.mqtt;

import java.time.Duration;

/**
 * Judges by the signs of life of a queue whether it is lost: a while without one, though nothing excuses that. Once lost, it is
 * trusted again after signs for another while. Times are those of {@link System#nanoTime}. Thread safe.
 */
final class QueueSigns {

    private final long unseenNanos;
    private final long trustedNanos;
    private long since;
    private boolean lost;
    private boolean recovering;
    private long recoveringSince;

    /** Takes how long a queue without signs is not lost yet, and for how long one that was lost has to show some. */
    QueueSigns(Duration unseen, Duration trusted, long now) {
        unseenNanos = unseen.toNanos();
        trustedNanos = trusted.toNanos();
        since = now;
    }

    /** Something came through the queue at that time. */
    synchronized void seen(long at) {
        if (at - since < 0) {
            return;
        }
        since = at;
        if (lost && !recovering) {
            recovering = true;
            recoveringSince = at;
        } else if (lost && at - recoveringSince >= trustedNanos) {
            lost = false;
        }
    }

    /** Nothing can come at the moment, for a reason that is known. */
    synchronized void excused(long now) {
        since = now;
    }

    /** {@return whether it is time to subscribe again}, and again after as long when that has not helped. */
    synchronized boolean isDue(long now) {
        if (now - since < unseenNanos) {
            return false;
        }
        since = now;
        lost = true;
        recovering = false;
        return true;
    }

    synchronized boolean isLost() {
        return lost;
    }

    /** {@return for how long nothing came that nothing excuses} */
    synchronized long unseenNanos(long now) {
        return Math.max(0, now - since);
    }
}
