package dev.pitwatch.core.notices.notification;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A notice, as the API answers it.
 *
 * @param subject what it is about, e.g. {@code pit:1}; null: about nothing in lists
 * @param userId whose; null: of a fixed address, or of the workshop's webhook
 * @param to the address with most of it hidden; of a push or a webhook the host; null: there is none
 * @param reason why it was not sent, or is tried again; null: it was sent, or waits for its first attempt
 * @param template the text it was sent with; null: not yet
 */
public record NoticeAnswer(
        long id,
        String event,
        @Nullable String subject,
        String channel,
        @Nullable Long userId,
        @Nullable String to,
        String state,
        @Nullable String reason,
        int attempts,
        @Nullable String template,
        @Nullable Long alertId,
        @Nullable Long jobId,
        Instant createdAt,
        @Nullable Instant sentAt,
        @Nullable Instant deliveredAt) {}
