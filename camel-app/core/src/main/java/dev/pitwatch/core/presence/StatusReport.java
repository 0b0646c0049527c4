package dev.pitwatch.core.presence;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What a device says of its state; of what it doesn't say, the last stays. */
record StatusReport(
        String deviceId,
        String status,
        OptionalLong conn,
        Optional<String> fw,
        Optional<String> ip,
        OptionalInt intervalSeconds) {

    boolean isOffline() {
        return status.equals("offline");
    }
}
