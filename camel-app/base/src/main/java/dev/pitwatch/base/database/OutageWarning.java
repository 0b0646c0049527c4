package dev.pitwatch.base.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Which failures of what is tried again and again are worth a line: of those that pass, as an outage's, the first only. Thread safe. */
public final class OutageWarning {

    /** Longer than the pauses between the tries of what runs every minute. */
    private static final long QUIET_NANOS = Duration.ofMinutes(2).toNanos();

    private final LongSupplier nanos;
    private final AtomicReference<@Nullable Long> last = new AtomicReference<>();

    public OutageWarning() {
        this(System::nanoTime);
    }

    /** Takes what counts nanoseconds. */
    OutageWarning(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Takes note of the failure; {@return whether it doesn't pass by itself, or none that does had come for two minutes} */
    public boolean isNew(Throwable failure) {
        if (!DatabaseFailure.isPassing(failure)) {
            return true;
        }
        long now = nanos.getAsLong();
        Long before = last.getAndSet(now);
        return before == null || now - before > QUIET_NANOS;
    }
}
