package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.config.AlertConfig;
import dev.pitwatch.core.readings.reading.Connection;
import dev.pitwatch.core.readings.reading.PresenceWindow;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How long each device of a pit may be silent before it counts no more. */
final class DeviceWindows {

    private final Map<String, Integer> intervals;
    private final Map<String, Duration> windows = new HashMap<>();
    private final int shortest;

    /**
     * Makes those of a pit.
     *
     * @param intervals device to the seconds between its readings; one that is missing has the shortest window
     */
    DeviceWindows(Map<String, Integer> intervals, AlertConfig config) {
        this.intervals = intervals;
        this.shortest = config.deviceOfflineS();
    }

    Duration of(String deviceId) {
        return windows.computeIfAbsent(deviceId, this::window);
    }

    private Duration window(String deviceId) {
        return PresenceWindow.of(shortest, intervals.getOrDefault(deviceId, 0), Connection.ONLINE);
    }
}
