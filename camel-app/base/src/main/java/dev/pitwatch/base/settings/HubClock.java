package dev.pitwatch.base.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The system's clock, moved by the offset in {@code PITWATCH_CLOCK_FILE}, which is read at most once a second. */
public final class HubClock extends Clock {

    private static final Logger LOG = LoggerFactory.getLogger(HubClock.class);
    private static final long REREAD_NANOS = Duration.ofSeconds(1).toNanos();

    private final Path file;
    private volatile Duration offset = Duration.ZERO;
    private volatile long readAt;

    private HubClock(Path file) {
        this.file = file;
        this.readAt = System.nanoTime() - REREAD_NANOS;
        LOG.warn("PITWATCH_CLOCK_FILE is set: the clock follows {}. Never do this where customers are served.", file);
    }

    /** {@return the clock to use throughout} */
    public static Clock of(Optional<Path> clockFile) {
        return clockFile.<Clock>map(HubClock::new).orElseGet(Clock::systemUTC);
    }

    @Override
    public Instant instant() {
        if (System.nanoTime() - readAt >= REREAD_NANOS) {
            readAt = System.nanoTime();
            offset = read();
        }
        return Instant.now().plus(offset);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    private Duration read() {
        try {
            return Duration.ofSeconds(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) {
            LOG.warn("clock file {}: {}, expected whole seconds; keeping {}", file, e.getMessage(), offset);
            return offset;
        }
    }
}
