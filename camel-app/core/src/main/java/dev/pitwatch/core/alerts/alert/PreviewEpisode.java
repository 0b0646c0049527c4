package dev.pitwatch.core.alerts.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An episode that limits would have opened.
 *
 * @param pitId null: of most of the workshop's devices, which went together ({@code device_offline})
 * @param openedAt the time of the reading that did so
 * @param clearedAt null: it would be open still
 * @param worst the value farthest outside, in the metric's unit; null: it is about no figure
 * @param notices how many people, each by how many channels, it would have notified at once; a webhook is one more
 */
public record PreviewEpisode(
        String alertType,
        @Nullable Long pitId,
        Instant openedAt,
        @Nullable Instant clearedAt,
        @Nullable Double worst,
        int notices) {}
