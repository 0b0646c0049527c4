package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.config.AlertConfig;
import dev.pitwatch.core.alerts.config.NoticeSettings;
import dev.pitwatch.core.alerts.config.WorkshopConfigs;
import dev.pitwatch.core.notices.rule.NoticeReplay;
import dev.pitwatch.core.notices.rule.ReplayedAlert;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many people and channels past episodes would have notified under one kind of settings. Not thread safe. */
final class PreviewNotices {

    private final WorkshopConfigs configs;
    private final NoticeReplay replay;
    private final Map<Long, AlertConfig> ofPits = new HashMap<>();

    PreviewNotices(WorkshopConfigs configs, NoticeReplay replay) {
        this.configs = configs;
        this.replay = replay;
    }

    /** {@return the next episode by its opening, with how many it would have notified} */
    PreviewEpisode next(ReplayedEpisode episode) {
        return episode.shown(next(episode.alert()));
    }

    /** {@return how many the next alert by its opening would have notified} */
    int next(ReplayedAlert alert) {
        return replay.take(alert, NoticeSettings.of(inForce(alert.pitId()), alert.type()));
    }

    private AlertConfig inForce(@Nullable Long pit) {
        return pit == null ? configs.inForce() : ofPits.computeIfAbsent(pit, id -> configs.inForce(configs.pit(id)));
    }
}
