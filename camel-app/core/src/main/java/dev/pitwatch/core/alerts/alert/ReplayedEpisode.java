package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.notices.rule.ReplayedAlert;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An episode that limits would have opened.
 *
 * @param clearedAt null: it would be open still
 * @param worst the value farthest outside, in the metric's unit; null: it is about no figure
 */
record ReplayedEpisode(Opening opening, @Nullable Instant clearedAt, @Nullable Double worst) {

    /** {@return the same, cleared} */
    ReplayedEpisode cleared(Instant at) {
        return new ReplayedEpisode(opening, at, worst);
    }

    /** {@return as people see it} */
    PreviewEpisode shown(int notices) {
        return new PreviewEpisode(opening.alertType(), opening.pitId(), opening.at(), clearedAt, worst, notices);
    }

    /** {@return as the rules of notices see it} */
    ReplayedAlert alert() {
        return new ReplayedAlert(
                opening.alertType(),
                opening.severity().code(),
                opening.subject(),
                opening.pitId(),
                opening.silent(),
                opening.at());
    }
}
