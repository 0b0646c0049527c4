package dev.pitwatch.base.settings;

import java.time.ZoneId;

/** Names of time zones that mean the same to Java and to PostgreSQL. */
public final class TimeZones {

    private TimeZones() {}

    /** {@return whether it is a region of the tz database, or UTC} Offsets are none: PostgreSQL reads their sign the other way round than Java. */
    public static boolean isRegion(String zone) {
        return ZoneId.getAvailableZoneIds().contains(zone) && !zone.startsWith("SystemV/"); // Java's own
    }
}
