package dev.pitwatch.core.devices.presence;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a device says of its state; of what it doesn't say, the last stays. Public for Jdbi, which binds its members.
 *
 * @param retained the broker had kept it: it tells nothing of now
 * @param reason why it is in that state, in its own words; empty: for none, whatever it was before
 * @param board what it is built on, e.g. {@code gateway}
 * @param bootId made anew at each boot
 * @param sensors types that it found at its boot
 */
public record StatusReport(
        String deviceId,
        boolean retained,
        String status,
        Optional<String> reason,
        OptionalLong conn,
        Optional<String> fw,
        Optional<String> board,
        Optional<String> bootId,
        Optional<String> ip,
        OptionalInt intervalSeconds,
        Optional<List<String>> sensors) {

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
                        reason,
                        conn.isPresent() ? conn : before.conn,
                        fw.or(before::fw),
                        board.or(before::board),
                        bootId.or(before::bootId),
                        ip.or(before::ip),
                        intervalSeconds.isPresent() ? intervalSeconds : before.intervalSeconds,
                        sensors.or(before::sensors));
    }

    boolean isOffline() {
        return status.equals("offline");
    }
}
