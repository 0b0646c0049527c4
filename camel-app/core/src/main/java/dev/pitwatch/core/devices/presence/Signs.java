package dev.pitwatch.core.devices.presence;

import dev.pitwatch.core.devices.presence.PresenceRepository.Standing;
import dev.pitwatch.core.readings.reading.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What a hub knows of one device's presence, in milliseconds of the epoch (0: never). Any thread notes what it hears; one at a
 * time draws conclusions.
 */
final class Signs {

    private static final long NONE = -1;

    final String deviceId;

    /** By this hub. */
    volatile long heard;

    volatile @Nullable Integer rssi;

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
     * Takes a row; what is older than what is known tells nothing, and a time after now is of a clock that was wrong.
     *
     * @return whether it counted as disabled, and measures
     */
    boolean take(Standing row, long now) {
        lastSeen = Math.max(lastSeen, Math.min(row.lastSeen(), now));
        long since = Math.min(row.asOf(), now);
        if (since < asOf) {
            return false;
        }
        boolean measuresAgain = connection == Connection.DISABLED && row.connection() == Connection.ONLINE;
        connection = row.connection();
        asOf = since;
        return measuresAgain;
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

    void written(long sign, long at) {
        written = sign;
        writtenAt = at;
    }
}
