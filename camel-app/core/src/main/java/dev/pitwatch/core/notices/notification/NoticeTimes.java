package dev.pitwatch.core.notices.notification;

import dev.pitwatch.core.notices.template.ReadyTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * Times in texts, the same in all languages: days as 21/02/2026, moments of today as 21/02, 04:00, others with year and zone, as
 * 20/02/2026, 22:30 IST. When a car is ready is said by its day as the
 * reader sees it, too, which is for their language to word.
 */
final class NoticeTimes {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("dd/MM/yyyy");
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("dd/MM, HH:mm");
    private static final DateTimeFormatter WHOLE = DateTimeFormatter.ofPattern("dd/MM/yyyy, HH:mm");

    /** Zones by the names that people there use; the JDK's differ from release to release. */
    private static final Map<String, String> NAMES = Map.of("Asia/Kolkata", "IST", "Asia/Calcutta", "IST");

    private static final String READY = "end";
    private static final int LENGTH_OF_DAY = "2026-02-21".length();

    private NoticeTimes() {}

    /**
     * Puts what people read in place of the values that are times in ISO 8601.
     *
     * @param elsewhere its reader may be in any zone: each moment is whole
     */
    static void write(Map<String, String> values, ZoneId zone, Instant now, boolean elsewhere) {
        String end = values.getOrDefault(READY, "");
        if (!end.isEmpty()) {
            values.put(
                    ReadyTime.VALUE, ReadyTime.of(Instant.parse(end), now, zone).written());
        }
        NoticeEvent.TIMES.forEach(
                name -> values.computeIfPresent(name, (one, time) -> written(time, zone, now, elsewhere)));
    }

    private static String written(String time, ZoneId zone, Instant now, boolean elsewhere) {
        if (time.isEmpty()) {
            return time;
        }
        if (time.length() == LENGTH_OF_DAY) {
            return DAY.format(LocalDate.parse(time));
        }
        ZonedDateTime there = Instant.parse(time).atZone(zone);
        boolean today = there.toLocalDate().equals(LocalDate.ofInstant(now, zone));
        return today && !elsewhere ? MOMENT.format(there) : WHOLE.format(there) + " " + name(there);
    }

    private static String name(ZonedDateTime there) {
        ZoneOffset offset = there.getOffset();
        return NAMES.getOrDefault(there.getZone().getId(), offset.equals(ZoneOffset.UTC) ? "UTC" : "UTC" + offset);
    }
}
