package dev.pitwatch.core.devices.presence;

import dev.pitwatch.core.devices.presence.PresenceRepository.Standing;
import dev.pitwatch.core.readings.reading.Connection;
import java.util.OptionalInt;

/**
 * What a hub knows of one device's presence, in milliseconds of the epoch (0: never). Any thread notes what it hears; one at a
 * time draws conclusions.
 */
final class Signs {

    private static final long NONE = -1;

    final String deviceId;

    /** By this hub. */
    volatile long heard;

    volatile OptionalInt rssi = OptionalInt.empty();
    volatile boolean legacy;

    /** While it is online; 0: not looked up yet. */
    volatile long windowMs;

    private volatile Connection connection = Connection.UNKNOWN;
    private volatile long asOf;
    private volatile long lastSeen;

    private long askedAt;

    /** Its whole window has passed without a sign, and that was published. */
    boolean silent;

    private volatile long written;
    private volatile long writtenAt;
    private volatile boolean legacyWritten;
    private volatile long conn = NONE;

    Signs(String deviceId) {
        this.deviceId = deviceId;
    }

    Connection connection() {
        return connection;
    }

    /** {@return whether it was heard since it was found to be elsewhere than there} */
    boolean isBack() {
        return !connection.isThere() && heard > asOf;
    }

    /**
     * Takes what a row, or a notification of it, says; what is older than what is known tells nothing.
     *
     * @return whether it counted as disabled, and measures
     */
    boolean take(Connection now, long since) {
        boolean speaks = since >= asOf && connection == Connection.DISABLED && now == Connection.ONLINE;
        if (since >= asOf) {
            connection = now;
            asOf = since;
        }
        return speaks;
    }

    /** Takes a row; what it says of a time after now is of a clock that was wrong. */
    boolean take(Standing row, long now) {
        lastSeen = Math.max(lastSeen, Math.min(row.lastSeen(), now));
        return take(row.connection(), Math.min(row.asOf(), now));
    }

    /** {@return whether it had another connection before, by its own count} */
    boolean connectsAnew(long number) {
        long before = conn;
        conn = number;
        return before != NONE && before != number;
    }

    /** {@return how long it has been quiet, of the time since this hub hears all} */
    long quietMs(long now, long hearingSince) {
        return now - Math.max(Math.max(heard, lastSeen), Math.max(asOf, hearingSince));
    }

    /** The clock was set back: nothing was heard after now. */
    void notAfter(long now) {
        heard = Math.min(heard, now);
        lastSeen = Math.min(lastSeen, now);
        asOf = Math.min(asOf, now);
        written = Math.min(written, now);
        writtenAt = Math.min(writtenAt, now);
    }

    /** {@return whether its last sign is to be written, the last write being so long ago} */
    boolean isToBeWritten(long now, long everyMs) {
        return heard > written && now - writtenAt >= everyMs;
    }

    /** {@return whether its row is to be asked, the last time being so long ago} */
    boolean isToBeAsked(long now, long everyMs) {
        boolean due = Math.abs(now - askedAt) >= everyMs;
        if (due) {
            askedAt = now;
        }
        return due;
    }

    boolean isLegacyToBeWritten() {
        return legacy && !legacyWritten;
    }

    void written(long sign, long at) {
        written = sign;
        writtenAt = at;
    }

    void legacyWritten() {
        legacyWritten = true;
    }
}
