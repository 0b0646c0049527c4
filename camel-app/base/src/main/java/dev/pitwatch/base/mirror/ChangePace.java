package dev.pitwatch.base.mirror;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The pace of changes that each name many rows of a {@link Mirror}: one is read at once, and when it comes again within the rest, once more
 * after it, however often it came. Others are not held up. Thread safe.
 *
 * @param <C> what a notification names
 */
public final class ChangePace<C> {

    private final Mirror<C, ?, ?> mirror;
    private final long restNanos;
    private final LongSupplier nanos;

    /** By change: when it was last read, or will be. As many as came within the rest. */
    private final Map<C, Long> readAt = new HashMap<>();

    private long sweptAt;

    /**
     * Of a mirror's changes.
     *
     * @param rest between two reads of the same change: a change is in effect so much later, at most
     */
    public ChangePace(Mirror<C, ?, ?> mirror, Duration rest) {
        this(mirror, rest, System::nanoTime);
    }

    ChangePace(Mirror<C, ?, ?> mirror, Duration rest, LongSupplier nanos) {
        this.mirror = mirror;
        this.restNanos = rest.toNanos();
        this.nanos = nanos;
        this.sweptAt = nanos.getAsLong();
    }

    /** Has the change read, at once or at the end of its rest. Returns at once. */
    public void changed(C change) {
        long pause = pause(change);
        if (pause == 0) {
            mirror.changed(change);
        } else if (pause > 0) {
            // Not a moment too early: what comes before that time counts on this read.
            mirror.later(Duration.ofNanos(pause).plusMillis(1), () -> mirror.changed(change));
        }
    }

    /** {@return nanoseconds until it is to be read; below 0: it will be anyway} */
    private synchronized long pause(C change) {
        long now = nanos.getAsLong();
        sweep(now);
        Long last = readAt.get(change);
        if (last == null || now - last >= restNanos) {
            readAt.put(change, now);
            return 0;
        }
        if (last - now > 0) {
            return -1;
        }
        readAt.put(change, last + restNanos);
        return last + restNanos - now;
    }

    private void sweep(long now) {
        if (now - sweptAt > restNanos) {
            readAt.values().removeIf(last -> now - last >= restNanos);
            sweptAt = now;
        }
    }
}
