package dev.pitwatch.base.log;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A warning that may come as often as somebody calls: at most one line a minute, which tells how many it stands for. Thread safe. */
public final class RepeatedWarning {

    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanos;
    private @Nullable Long last;
    private long withheld;

    public RepeatedWarning() {
        this(System::nanoTime);
    }

    /** Takes what counts nanoseconds. */
    public RepeatedWarning(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Takes note of one more; {@return how many were withheld since the last line; empty: this one is, too} */
    public synchronized OptionalLong next() {
        long now = nanos.getAsLong();
        if (last != null && now - last < QUIET_NANOS) {
            withheld++;
            return OptionalLong.empty();
        }
        OptionalLong before = OptionalLong.of(withheld);
        last = now;
        withheld = 0;
        return before;
    }
}
