package dev.pitwatch.core.alerts.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An episode that limits would have opened.
 *
 * @param openedAt the time of the reading that did so
 * @param clearedAt null: it would be open still
 * @param worst the value farthest outside, in the metric's unit
 * @param notices people and channels that would have been notified; null: not known
 */
public record PreviewEpisode(
        String alertType,
        long pitId,
        Instant openedAt,
        @Nullable Instant clearedAt,
        double worst,
        @Nullable Integer notices) {}
