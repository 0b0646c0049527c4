package dev.pitwatch.hub.routes;

import java.time.Clock;
import java.time.Instant;

/** Bean {@code hubClock}: the time for expressions in route files, e.g. {@code ${bean:hubClock?method=now}}. */
public final class HubTime {

    private final Clock clock;

    public HubTime(Clock clock) {
        this.clock = clock;
    }

    /** {@return now, by the clock that the whole hub goes by; as text e.g. 2026-02-20T22:30:00.123Z} */
    public Instant now() {
        return clock.instant();
    }
}
