package dev.pitwatch.core.notices.push;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A browser that takes push messages, as the API answers it.
 *
 * @param endpointHost of the push service that it is reached by
 * @param lastError why the last call failed; null: it did not, or none was made
 */
public record PushSubscription(
        long id, String endpointHost, @Nullable String userAgent, Instant createdAt, @Nullable String lastError) {}
