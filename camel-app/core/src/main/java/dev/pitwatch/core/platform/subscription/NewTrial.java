package dev.pitwatch.core.platform.subscription;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A subscription for a workshop that has none.
 *
 * @param plan null: standard
 * @param expiresAt end of its trial; null: 14 days from now
 */
public record NewTrial(long workshopId, @Nullable String plan, @Nullable Instant expiresAt) {}
