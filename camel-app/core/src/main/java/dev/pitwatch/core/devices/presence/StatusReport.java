package dev.pitwatch.core.devices.presence;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a device says of its state; of what it doesn't say, the last stays.
 *
 * @param retained the broker had kept it: it tells nothing of now
 */
record StatusReport(
        String deviceId,
        boolean retained,
        String status,
        OptionalLong conn,
        Optional<String> fw,
        Optional<String> ip,
        OptionalInt intervalSeconds) {

    /** {@return what to keep of both; an end of an older connection than the one before tells nothing} */
    StatusReport after(StatusReport before) {
        boolean old = isOffline()
                && conn.isPresent()
                && before.conn.isPresent()
                && conn.getAsLong() < before.conn.getAsLong();
        return old
                ? before
                : new StatusReport(
                        deviceId,
                        retained,
                        status,
                        conn.isPresent() ? conn : before.conn,
                        fw.or(before::fw),
                        ip.or(before::ip),
                        intervalSeconds.isPresent() ? intervalSeconds : before.intervalSeconds);
    }

    boolean isDisabled() {
        return status.equals("disabled");
    }

    boolean isOffline() {
        return status.equals("offline");
    }
}
