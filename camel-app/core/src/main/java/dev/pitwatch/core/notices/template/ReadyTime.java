package dev.pitwatch.core.notices.template;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/**
 * When a car is ready, as people say it: {@code tomorrow, about 15:00}.
 *
 * @param when {@code today}, {@code tomorrow} or {@code later}
 * @param day as 21/02; of another year as 21/02/2027
 * @param time as 04:00
 */
public record ReadyTime(String when, String day, String time) {

    /** The value that it is handed on in, beside the moment itself. */
    public static final String VALUE = "ready";

    private static final String KEY = "ready.";
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("dd/MM");
    private static final DateTimeFormatter DAY_OF_ANOTHER_YEAR = DateTimeFormatter.ofPattern("dd/MM/yyyy");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

    /** {@return the time as who reads it now sees it} */
    public static ReadyTime of(Instant end, Instant now, ZoneId zone) {
        ZonedDateTime there = end.atZone(zone);
        LocalDate today = now.atZone(zone).toLocalDate();
        String when = there.toLocalDate().equals(today)
                ? "today"
                : there.toLocalDate().equals(today.plusDays(1)) ? "tomorrow" : "later";
        DateTimeFormatter day = there.getYear() == today.getYear() ? DAY : DAY_OF_ANOTHER_YEAR;
        return new ReadyTime(when, day.format(there), TIME.format(there));
    }

    /** {@return it as a value} */
    public String written() {
        return String.join(" ", when, day, time);
    }

    private static ReadyTime read(String written) {
        String[] parts = written.split(" ");
        return new ReadyTime(parts[0], parts[1], parts[2]);
    }

    /** {@return whether that key says it in words} */
    static boolean isKey(String key) {
        return key.startsWith(KEY);
    }

    /** {@return the value in such words; empty: there are none} */
    static Optional<String> spoken(String written, Map<String, Phrase> phrases) {
        ReadyTime ready = read(written);
        Map<String, String> values = Map.of("day", ready.day, "time", ready.time);
        return Optional.ofNullable(phrases.get(KEY + ready.when)).map(phrase -> phrase.fill(values::get));
    }
}
