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
 * @param counts of all episodes, also of those that the lists leave out
 * @param truncated whether one of the lists has only the first {@value AlertPreview#MAX_EPISODES}
 */
public record PreviewAnswer(
        Instant from,
        Instant to,
        List<PreviewEpisode> proposed,
        List<PreviewEpisode> current,
        Counts counts,
        boolean truncated) {

    /** Of both kinds of settings. */
    public record Counts(Count proposed, Count current) {}

    /** How many there would have been. */
    public record Count(int episodes, int notices) {}
}
