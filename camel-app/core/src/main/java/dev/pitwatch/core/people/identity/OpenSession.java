package dev.pitwatch.core.people.identity;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in, as its user sees it.
 *
 * @param lastUsedAt when its tokens were last renewed
 */
public record OpenSession(
        UUID id,
        @Nullable String address,
        @Nullable String userAgent,
        Instant createdAt,
        Instant lastUsedAt,
        Instant expiresAt) {}
