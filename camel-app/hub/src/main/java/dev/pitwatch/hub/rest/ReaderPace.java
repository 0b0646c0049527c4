package dev.pitwatch.hub.rest;

import java.util.concurrent.TimeUnit;

/**
 * Whether a caller takes an answer fast enough for the thread that it keeps: 32 KiB a second, with some seconds to spare. Times are
 * nanoseconds. Not thread safe.
 */
final class ReaderPace {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long LEAST_BYTES_A_SECOND = 32 << 10;
    /** So long it may take nothing. */
    private static final long GRACE = 10 * SECOND;
    /**
     * What was taken fast counts for so long. The system takes up to 4 MiB at once, and then nothing until a third of that is read,
     * which is 40 s at the least pace.
     */
    private static final long MAX_AHEAD = 40 * SECOND;

    private long behind;

    /** So many bytes were taken after so long a wait. */
    void took(long bytes, long waited) {
        behind = Math.max(-MAX_AHEAD, behind + waited - bytes * SECOND / LEAST_BYTES_A_SECOND);
    }

    /** {@return whether it is too slow, having been waited for so long by now} */
    boolean isTooSlow(long waiting) {
        return behind + waiting > GRACE;
    }
}
