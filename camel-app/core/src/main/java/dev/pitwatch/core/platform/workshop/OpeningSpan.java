package dev.pitwatch.core.platform.workshop;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a day in which a workshop is open; as JSON {@code ["09:00", "19:00"]}.
 *
 * @param from minutes since 00:00
 * @param to minutes since 00:00, at most those of 24:00
 */
public record OpeningSpan(int from, int to) {

    private static final int HOUR = 60;
    private static final int DAY = 24 * HOUR;
    private static final Pattern TIME = Pattern.compile("(\\d\\d):(\\d\\d)");

    public OpeningSpan {
        if (from < 0 || from >= to || to > DAY) {
            throw new IllegalArgumentException(
                    "is %s to %s, expected from before to, and at most 24:00".formatted(text(from), text(to)));
        }
    }

    /** {@return the span between two times such as {@code 09:00}} Throws an {@link IllegalArgumentException}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static OpeningSpan of(List<String> times) {
        if (times.size() != 2) {
            throw new IllegalArgumentException(
                    "is %s, expected two times, e.g. [\"09:00\",\"19:00\"]".formatted(times));
        }
        return new OpeningSpan(minutes(times.get(0)), minutes(times.get(1)));
    }

    @JsonValue
    List<String> texts() {
        return List.of(text(from), text(to));
    }

    private static int minutes(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches() || Integer.parseInt(time.group(2)) >= HOUR) {
            throw new IllegalArgumentException("is %s, expected a time from 00:00 to 24:00".formatted(text));
        }
        return Integer.parseInt(time.group(1)) * HOUR + Integer.parseInt(time.group(2));
    }

    private static String text(int minutes) {
        return "%02d:%02d".formatted(minutes / HOUR, minutes % HOUR);
    }

    /**
     * {@return the spans of a day, which have to be few, in order and apart}
     *
     * @throws IllegalArgumentException saying what was expected
     */
    static List<OpeningSpan> day(List<OpeningSpan> spans) {
        if (spans.size() > 4) {
            throw new IllegalArgumentException("has %d spans, expected at most 4".formatted(spans.size()));
        }
        for (int i = 1; i < spans.size(); i++) {
            if (spans.get(i).from <= spans.get(i - 1).to) {
                throw new IllegalArgumentException("has %s after %s, expected spans in order and apart"
                        .formatted(spans.get(i).texts(), spans.get(i - 1).texts()));
            }
        }
        return List.copyOf(spans);
    }
}
