package dev.pitwatch.core.notices.announcement;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An announcement that nothing became of yet, without its facts.
 *
 * @param id announcements of a workshop are taken in its order
 * @param workshopId null: the platform's
 */
public record OpenAnnouncement(long id, @Nullable Long workshopId, String event, String subject, Instant createdAt) {}
