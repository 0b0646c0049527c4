package dev.pitwatch.simulator.demo;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** A clock that is set to where something happened, and goes with another one else. Not thread safe. */
final class SteppedClock extends Clock {

    private final Clock now;
    private @Nullable Instant set;

    SteppedClock(Clock now) {
        this.now = now;
    }

    /** {@return the clock that it goes with} */
    Clock now() {
        return now;
    }

    /** Stands at that moment; null: goes again. */
    void at(@Nullable Instant moment) {
        set = moment;
    }

    @Override
    public Instant instant() {
        Instant moment = set;
        return moment == null ? now.instant() : moment;
    }

    @Override
    public ZoneId getZone() {
        return now.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
