package dev.pitwatch.core.notices.notification;

import dev.pitwatch.core.notices.template.ReadyTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * Times in texts, the same in all languages: days as 21/02/2026, moments as 21/02, 04:00. When a car is ready is said by its day as the
 * reader sees it, too, which is for their language to word.
 */
final class NoticeTimes {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("dd/MM/yyyy");
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("dd/MM, HH:mm");
    private static final String READY = "end";
    private static final int LENGTH_OF_DAY = "2026-02-21".length();

    private NoticeTimes() {}

    /** Puts what people read in place of the values that are times in ISO 8601. */
    static void write(Map<String, String> values, ZoneId zone, Instant now) {
        String end = values.getOrDefault(READY, "");
        if (!end.isEmpty()) {
            values.put(
                    ReadyTime.VALUE, ReadyTime.of(Instant.parse(end), now, zone).written());
        }
        NoticeEvent.TIMES.forEach(name -> values.computeIfPresent(name, (one, time) -> written(time, zone)));
    }

    private static String written(String time, ZoneId zone) {
        if (time.isEmpty()) {
            return time;
        }
        return time.length() == LENGTH_OF_DAY
                ? DAY.format(LocalDate.parse(time))
                : MOMENT.format(Instant.parse(time).atZone(zone));
    }
}
