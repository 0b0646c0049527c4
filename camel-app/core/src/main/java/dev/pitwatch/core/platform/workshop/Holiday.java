package dev.pitwatch.core.platform.workshop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.problem.Problem;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * A day that a workshop isn't open on as on others of the week.
 *
 * @param open when it is all the same; mostly empty
 */
public record Holiday(LocalDate date, String name, List<OpeningSpan> open) {

    static final Comparator<Holiday> BY_DATE = Comparator.comparing(Holiday::date);
    private static final String FIELD = "holidays";

    public Holiday {
        open = OpeningSpan.day(open);
    }

    /** {@return the holidays that someone sent, by date} Throws {@code validation_failed}, naming which. */
    public static List<Holiday> parsed(JsonNode json) {
        TreeMap<LocalDate, Holiday> holidays = new TreeMap<>();
        for (int i = 0; i < json.size(); i++) {
            JsonNode one = json.get(i);
            String field = "%s[%d]".formatted(FIELD, i);
            LocalDate date = date(field + ".date", one.path("date").asText());
            Holiday holiday = new Holiday(
                    date, one.path("name").asText().strip(), OpeningHours.spans(field + ".open", one.path("open")));
            if (holidays.put(date, holiday) != null) {
                throw Problem.invalid(field + ".date", "is %s, which another holiday has already".formatted(date));
            }
        }
        return List.copyOf(holidays.values());
    }

    private static LocalDate date(String field, String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw Problem.invalid(field, "is %s, expected a day, e.g. 2027-01-26".formatted(text));
        }
    }
}
