package dev.pitwatch.core.alerts.alert;

import java.time.Instant;
import java.util.List;

/**
 * What limits would have raised, beside what today's do.
 *
 * @param from of the readings that were held against them
 * @param to the moment before which these were measured
 * @param proposed by their opening
 * @param current by their opening
 * @param truncated whether one of the lists has only the first {@value AlertPreview#MAX_EPISODES}
 */
public record PreviewAnswer(
        Instant from, Instant to, List<PreviewEpisode> proposed, List<PreviewEpisode> current, boolean truncated) {}
