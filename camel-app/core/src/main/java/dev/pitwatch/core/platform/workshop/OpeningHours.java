package dev.pitwatch.core.platform.workshop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** When a workshop is open in a week without holidays: at least once, and past midnight by a span of each day. */
public record OpeningHours(
        List<OpeningSpan> mon,
        List<OpeningSpan> tue,
        List<OpeningSpan> wed,
        List<OpeningSpan> thu,
        List<OpeningSpan> fri,
        List<OpeningSpan> sat,
        List<OpeningSpan> sun) {

    private static final String FIELD = "opening_hours";

    public OpeningHours {
        mon = OpeningSpan.day(mon);
        tue = OpeningSpan.day(tue);
        wed = OpeningSpan.day(wed);
        thu = OpeningSpan.day(thu);
        fri = OpeningSpan.day(fri);
        sat = OpeningSpan.day(sat);
        sun = OpeningSpan.day(sun);
        if (Stream.of(mon, tue, wed, thu, fri, sat, sun).allMatch(List::isEmpty)) {
            throw new IllegalArgumentException("has no open day, expected at least one");
        }
    }

    /** {@return what new workshops begin with: Monday to Saturday, 09:00 to 19:00} */
    public static OpeningHours usual() {
        List<OpeningSpan> day = List.of(new OpeningSpan(9 * 60, 19 * 60));
        return new OpeningHours(day, day, day, day, day, day, List.of());
    }

    /** {@return the hours that someone sent} Throws {@code validation_failed}, naming the day. */
    public static OpeningHours parsed(JsonNode json) {
        List<List<OpeningSpan>> week = new ArrayList<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            String name = day.name().substring(0, 3).toLowerCase(Locale.ROOT);
            week.add(spans(FIELD + "." + name, json.path(name)));
        }
        try {
            return new OpeningHours(
                    week.get(0), week.get(1), week.get(2), week.get(3), week.get(4), week.get(5), week.get(6));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(FIELD, e.getMessage());
        }
    }

    /** {@return the spans of a day that someone sent} Throws {@code validation_failed}, naming the field. */
    static List<OpeningSpan> spans(String field, JsonNode json) {
        try {
            List<OpeningSpan> spans = new ArrayList<>();
            for (JsonNode span : json) {
                List<String> times = new ArrayList<>();
                span.forEach(time -> times.add(time.asText()));
                spans.add(OpeningSpan.of(times));
            }
            return OpeningSpan.day(spans);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(field, e.getMessage());
        }
    }

    /** {@return the spans of such a day, in order} */
    public List<OpeningSpan> on(DayOfWeek day) {
        return switch (day) {
            case MONDAY -> mon;
            case TUESDAY -> tue;
            case WEDNESDAY -> wed;
            case THURSDAY -> thu;
            case FRIDAY -> fri;
            case SATURDAY -> sat;
            case SUNDAY -> sun;
        };
    }

    @Override
    public String toString() {
        return Json.text(this);
    }
}
