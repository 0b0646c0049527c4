package dev.pitwatch.core.notices.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.notification.NoticeClass;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.template.AlertLine;
import java.net.URI;
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
     * @param publicUrl of the dashboard, whose page shows it
     */
    static Map<String, String> of(NoticeEvent event, OpenAnnouncement announcement, String place, URI publicUrl) {
        JsonNode facts = announcement.facts();
        Map<String, String> values = new HashMap<>();
        for (String name : event.open()) {
            values.put(
                    name,
                    switch (name) {
                        case "type" -> text(facts, "alert_type");
                        case "at" -> text(facts, "created_at");
                        case "car" -> text(facts, "car_model");
                        case "place" -> place;
                        case "host" -> facts.hasNonNull(name) ? text(facts, name) : host(publicUrl);
                        case "link" -> facts.hasNonNull(name) ? text(facts, name) : link(event, facts, publicUrl);
                        default -> text(facts, name);
                    });
        }
        return values;
    }

    private static String host(URI publicUrl) {
        return publicUrl.getHost() == null ? "" : publicUrl.getHost();
    }

    private static String link(NoticeEvent event, JsonNode facts, URI publicUrl) {
        Long alert = event.noticeClass() == NoticeClass.ALERT ? number(facts, "id") : null;
        return publicUrl.resolve(alert == null ? "/" : "/a/" + alert).toString();
    }

    /** {@return the page to look at for more than one thing} */
    static String home(Audience audience) {
        return URI.create(value(audience.values(), "link")).resolve("/").toString();
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
