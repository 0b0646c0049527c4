package dev.pitwatch.core.notices.webhook;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A workshop's webhook, as the API answers it.
 *
 * @param events codes of {@link WebhookEvent}
 * @param lastStatus of HTTP, that the last call was answered with; null: none was made, or no answer came
 * @param lastAt when the last call was made
 * @param lastError why it failed; null: it did not, or none was made
 */
public record Webhook(
        String url,
        List<String> events,
        boolean enabled,
        @Nullable Integer lastStatus,
        @Nullable Instant lastAt,
        @Nullable String lastError) {

    public Webhook {
        events = List.copyOf(events);
    }
}
