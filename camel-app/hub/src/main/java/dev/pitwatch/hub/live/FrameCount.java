package dev.pitwatch.hub.live;

import java.time.Duration;

/** Frames of one socket in the minute that began with the first of them. */
final class FrameCount {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private long begun;
    private int count;

    /** Counts one more; returns whether it is within the limit. */
    boolean add(int most, long nanoTime) {
        if (count == 0 || nanoTime - begun >= MINUTE) {
            begun = nanoTime;
            count = 0;
        }
        count = Math.min(count + 1, Integer.MAX_VALUE - 1);
        return count <= most;
    }
}
