package dev.pitwatch.core.notices.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An alert that was never announced.
 *
 * @param type e.g. {@code high_aqi}
 * @param severity as alerts have it, e.g. {@code critical}
 * @param subject what it is about, e.g. {@code pit:1}
 * @param pitId null: of no pit
 * @param silent it follows a worse one: no notice
 * @param at when it would have opened
 */
public record ReplayedAlert(
        String type, String severity, String subject, @Nullable Long pitId, boolean silent, Instant at) {

    /** {@return the same at that time} */
    public ReplayedAlert at(Instant time) {
        return new ReplayedAlert(type, severity, subject, pitId, silent, time);
    }

    /** {@return it as it would have been announced, with the facts that rules look at} */
    OpenAnnouncement announced(long workshopId) {
        ObjectNode facts = Json.MAPPER.createObjectNode();
        facts.put("alert_type", type)
                .put("severity", severity)
                .put("pit_id", pitId)
                .put("silent", silent)
                .put("created_at", at.toString());
        return new OpenAnnouncement(0, workshopId, NoticeEvent.ALERT.code(), subject, facts, at);
    }
}
