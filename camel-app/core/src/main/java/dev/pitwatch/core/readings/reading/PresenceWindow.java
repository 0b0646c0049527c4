package dev.pitwatch.core.readings.reading;

import java.time.Duration;

/** How long after its last sign of life a device counts as there, and its values as fresh. */
public final class PresenceWindow {

    private static final Duration SHORTEST = Duration.ofSeconds(60);
    private static final int INTERVALS = 3;

    private PresenceWindow() {}

    /** {@return three of the device's intervals, and at least a minute} */
    public static Duration of(int intervalSeconds) {
        Duration window = Duration.ofSeconds((long) INTERVALS * intervalSeconds);
        return window.compareTo(SHORTEST) > 0 ? window : SHORTEST;
    }
}
