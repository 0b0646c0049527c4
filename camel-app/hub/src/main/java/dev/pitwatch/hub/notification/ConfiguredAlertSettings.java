package dev.pitwatch.hub.notification;

import dev.pitwatch.core.alerts.config.AlertConfig;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.notices.rule.AlertSettings;
import dev.pitwatch.core.notices.rule.QuietHours;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings of notices from the alert configs of workshops and pits. */
final class ConfiguredAlertSettings implements AlertSettings {

    private final AlertConfigService configs;

    ConfiguredAlertSettings(AlertConfigService configs) {
        this.configs = configs;
    }

    @Override
    public Settings of(long workshopId, @Nullable Long pitId, String alertType) {
        AlertConfig config = configs.inForce(workshopId, pitId);
        return new Settings(
                config.channels().getOrDefault(alertType, List.of()),
                config.recipients().stream().map(AlertConfig.Recipient::userId).toList(),
                Optional.ofNullable(config.quietHours())
                        .map(hours -> new QuietHours(LocalTime.parse(hours.from()), LocalTime.parse(hours.to()))),
                Duration.ofMinutes(config.throttleMinutes()),
                config.smsPerDay());
    }
}
