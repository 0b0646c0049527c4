package dev.pitwatch.core.readings.reading;

import java.time.Duration;

/** How long after its last sign of life a device counts as there, and its values as fresh: the one rule for both. */
public final class PresenceWindow {

    /** Of a device whose pit and workshop have no limit of their own. */
    public static final int DEFAULT_OFFLINE_S = 60;

    private static final int INTERVALS = 3;
    private static final Duration DISABLED = Duration.ofHours(3);
    private static final Duration UPDATING = Duration.ofMinutes(10);

    private PresenceWindow() {}

    /**
     * {@return the window}
     *
     * @param offlineSeconds {@code device_offline_s} of the pit's limits
     * @param intervalSeconds between two readings; it may miss two of them
     * @param state what it was last known to do: a disabled device checks in hourly, one that updates is busy
     */
    public static Duration of(int offlineSeconds, int intervalSeconds, Connection state) {
        return switch (state) {
            case DISABLED -> DISABLED;
            case UPDATING -> UPDATING;
            default -> Duration.ofSeconds(Math.max(offlineSeconds, (long) INTERVALS * intervalSeconds));
        };
    }
}
