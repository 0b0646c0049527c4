package dev.pitwatch.core.notices.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.template.AlertLine;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values that the texts of an event name, from the facts of an announcement. */
final class NoticeValues {

    private NoticeValues() {}

    /**
     * {@return a value for each that the event's texts name; one that does not apply is empty}
     *
     * @param place where it is, as people call it
     * @param link the page to look at
     */
    static Map<String, String> of(NoticeEvent event, OpenAnnouncement announcement, String place, String link) {
        JsonNode facts = announcement.facts();
        Map<String, String> values = new HashMap<>();
        for (String name : event.open()) {
            values.put(
                    name,
                    switch (name) {
                        case "type" -> text(facts, "alert_type");
                        case "at" -> text(facts, "created_at");
                        case "place" -> place;
                        case "link" -> facts.hasNonNull(name) ? text(facts, name) : link;
                        default -> text(facts, name);
                    });
        }
        return values;
    }

    /** {@return the alert as a line of a summary: a JSON array of one} */
    static String line(Audience audience) {
        Map<String, String> values = audience.values();
        LocalTime at = LocalTime.ofInstant(Instant.parse(value(values, "at")), audience.zone());
        return AlertLine.write(List.of(new AlertLine(
                at.truncatedTo(ChronoUnit.MINUTES).toString(),
                value(values, "place"),
                value(values, "type"),
                value(values, "message"),
                value(values, "value"),
                value(values, "limit"))));
    }

    private static String value(Map<String, String> values, String name) {
        return values.getOrDefault(name, "");
    }

    static @Nullable Long number(JsonNode facts, String name) {
        JsonNode value = facts.path(name);
        return value.isNumber() ? value.asLong() : null;
    }

    private static String text(JsonNode facts, String name) {
        JsonNode value = facts.path(name);
        return value.isNull() || value.isMissingNode() ? "" : value.asText();
    }
}
