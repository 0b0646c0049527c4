package dev.pitwatch.hub.notification;

import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.alerts.config.NoticeSettings;
import dev.pitwatch.core.notices.rule.AlertSettings;
import org.jspecify.annotations.Nullable;

/** Settings of notices from the alert configs of workshops and pits. */
final class ConfiguredAlertSettings implements AlertSettings {

    private final AlertConfigService configs;

    ConfiguredAlertSettings(AlertConfigService configs) {
        this.configs = configs;
    }

    @Override
    public Settings of(long workshopId, @Nullable Long pitId, String alertType) {
        return NoticeSettings.of(configs.inForce(workshopId, pitId), alertType);
    }
}
