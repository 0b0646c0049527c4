package dev.pitwatch.base.log;

import java.time.Duration;
import java.util.Optional;
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

    /** Takes note of one more; {@return the end of its line, which tells how many were withheld since the one before; empty: it is, too} */
    public synchronized Optional<String> next() {
        long now = nanos.getAsLong();
        if (last != null && now - last < QUIET_NANOS) {
            withheld++;
            return Optional.empty();
        }
        String end = withheld == 0 ? "" : " (and %d more since the line before)".formatted(withheld);
        last = now;
        withheld = 0;
        return Optional.of(end);
    }
}
