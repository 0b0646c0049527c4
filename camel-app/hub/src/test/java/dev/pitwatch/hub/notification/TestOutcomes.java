package dev.pitwatch.hub.notification;

import java.time.Clock;

/** The bean {@code outcomes} for tests of channels' routes elsewhere. */
public final class TestOutcomes {

    private TestOutcomes() {}

    public static Outcomes outcomes() {
        return new Outcomes(Clock.systemUTC());
    }
}
