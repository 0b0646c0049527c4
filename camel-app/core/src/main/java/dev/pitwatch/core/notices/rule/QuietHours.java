package dev.pitwatch.core.notices.rule;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * When a person is to be left in peace, each day by the clocks of the workshop.
 *
 * @param from the first minute
 * @param to the first minute after it; before {@code from}: of the next day
 */
public record QuietHours(LocalTime from, LocalTime to) {

    public QuietHours {
        if (from.equals(to)) {
            throw new IllegalArgumentException("quiet hours are from %s to %s, expected two times".formatted(from, to));
        }
    }

    /** {@return whether it is one of them} */
    public boolean isQuiet(Instant at, ZoneId zone) {
        LocalTime time = LocalTime.ofInstant(at, zone);
        return from.isBefore(to)
                ? !time.isBefore(from) && time.isBefore(to)
                : !time.isBefore(from) || time.isBefore(to);
    }

    /** {@return when they began, of a moment that is one of them} */
    public Instant start(Instant at, ZoneId zone) {
        ZonedDateTime today = at.atZone(zone).with(from);
        return (today.toInstant().isAfter(at) ? at.atZone(zone).minusDays(1).with(from) : today).toInstant();
    }

    /** {@return when they end, of a moment that is one of them} */
    public Instant end(Instant at, ZoneId zone) {
        ZonedDateTime today = at.atZone(zone).with(to);
        return (today.toInstant().isAfter(at)
                        ? today
                        : at.atZone(zone).plusDays(1).with(to))
                .toInstant();
    }
}
