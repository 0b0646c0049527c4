package dev.pitwatch.core.notices.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.pitwatch.base.json.Json;
import java.util.List;

/**
 * An alert as a line of a summary, whose words depend on its reader's language.
 *
 * @param at when it opened, as the clocks of the workshop have it, e.g. {@code 23:10}
 * @param place of the pit, device or workshop
 * @param type as the API says it, e.g. {@code high_aqi}
 * @param message the alert's own sentence
 * @param value the one that opened it, or empty
 * @param limit the one it broke, or empty
 */
public record AlertLine(String at, String place, String type, String message, String value, String limit) {

    /** The value of a summary that holds them, as {@link #write} has it. */
    public static final String VALUE = "lines";

    /** What texts call the first two of them. */
    public static final String FIRST = "first_lines";

    private static final TypeReference<List<AlertLine>> LINES = new TypeReference<>() {};

    /** {@return them as one value of a notice} */
    public static String write(List<AlertLine> lines) {
        try {
            return Json.MAPPER.writeValueAsString(lines);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("lines of a summary can't be written as JSON", e);
        }
    }

    /** Throws {@link IllegalArgumentException} when it is no such value. */
    static List<AlertLine> read(String value) {
        try {
            return Json.MAPPER.readValue(value, LINES);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("lines of a summary are no JSON array of alerts", e);
        }
    }
}
