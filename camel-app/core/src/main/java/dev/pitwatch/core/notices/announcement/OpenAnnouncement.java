package dev.pitwatch.core.notices.announcement;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An announcement that nothing became of yet.
 *
 * @param id announcements of a workshop are taken in its order
 * @param workshopId null: the platform's
 * @param event what happened, e.g. {@code alert}
 * @param subject what it is about, e.g. {@code pit:1}
 * @param facts what texts name
 * @param createdAt when it was announced
 */
public record OpenAnnouncement(
        long id, @Nullable Long workshopId, String event, String subject, JsonNode facts, Instant createdAt) {

    /** Names no fact. */
    @Override
    public String toString() {
        return "announcement %d: %s of %s".formatted(id, event, subject);
    }
}
