package dev.pitwatch.base.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A warning that comes again and again while its cause lasts, and is logged the first time only. Thread safe. */
public final class RepeatedWarning {

    /** Longer than the pauses between the tries of what runs every minute. */
    private static final long QUIET_NANOS = Duration.ofMinutes(2).toNanos();

    private final LongSupplier nanos;
    private final AtomicReference<@Nullable Long> last = new AtomicReference<>();

    public RepeatedWarning() {
        this(System::nanoTime);
    }

    /** Takes what counts nanoseconds. */
    RepeatedWarning(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Takes note that it came; {@return whether it had not come for two minutes} */
    public boolean isNew() {
        long now = nanos.getAsLong();
        Long before = last.getAndSet(now);
        return before == null || now - before > QUIET_NANOS;
    }
}
