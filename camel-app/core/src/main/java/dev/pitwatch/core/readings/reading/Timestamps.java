package dev.pitwatch.core.readings.reading;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Times as devices write them. */
final class Timestamps {

    private static final String SECONDS = "0000-00-00T00:00:00Z";
    private static final String MILLIS = "0000-00-00T00:00:00.000Z";
    private static final int LATEST_YEAR = 9999;

    private Timestamps() {}

    /** {@return the time, in whole milliseconds; empty unless the text is ISO-8601 with a zone, in years 0 to 9999} */
    static Optional<Instant> parse(String text) {
        try {
            if (isUsual(text)) {
                return Optional.of(usual(text));
            }
            OffsetDateTime time = OffsetDateTime.parse(text);
            return time.getYear() < 0 || time.getYear() > LATEST_YEAR
                    ? Optional.empty()
                    : Optional.of(time.toInstant().truncatedTo(ChronoUnit.MILLIS));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean isUsual(String text) {
        return isLike(text, SECONDS) || isLike(text, MILLIS);
    }

    private static boolean isLike(String text, String shape) {
        if (text.length() != shape.length()) {
            return false;
        }
        for (int i = 0; i < shape.length(); i++) {
            char c = text.charAt(i);
            char expected = shape.charAt(i);
            if (expected == '0' ? c < '0' || c > '9' : c != expected) {
                return false;
            }
        }
        return true;
    }

    // A formatter takes ten times as long, and this is on the way of every message.
    private static Instant usual(String text) {
        LocalDate date = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (hour > 23 || minute > 59 || second > 59) {
            throw new DateTimeException("no such time of day");
        }
        int millis = text.length() == MILLIS.length() ? number(text, 20, 23) : 0;
        return Instant.ofEpochSecond(
                date.toEpochDay() * 86_400 + hour * 3_600 + minute * 60 + second, millis * 1_000_000L);
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }
}
