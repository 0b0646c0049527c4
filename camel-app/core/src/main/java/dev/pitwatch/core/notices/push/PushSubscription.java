package dev.pitwatch.core.notices.push;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A browser that takes push messages, as the API answers it.
 *
 * @param endpointHost of the push service that it is reached by
 */
public record PushSubscription(long id, String endpointHost, @Nullable String userAgent, Instant createdAt) {}
