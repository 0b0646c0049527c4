package dev.pitwatch.hub.rest;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says, now and then, that an address sends {@code X-Forwarded-For} and isn't trusted: most likely the operator's own proxy,
 * whose callers are then all counted as one.
 */
final class ForwardedWarning {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardedWarning.class);
    private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final AtomicLong next = new AtomicLong(System.nanoTime());

    void from(String peer) {
        long due = next.get();
        long now = System.nanoTime();
        if (now - due >= 0 && next.compareAndSet(due, now + EVERY_NANOS)) {
            LOG.warn(
                    "{} sends X-Forwarded-For and is no trusted proxy, so it counts as the caller itself; if it is your"
                            + " proxy, name it in PITWATCH_TRUSTED_PROXIES",
                    peer);
        }
    }
}
