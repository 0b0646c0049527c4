package dev.pitwatch.core.alerts.config;

import dev.pitwatch.core.notices.rule.AlertSettings.Settings;
import dev.pitwatch.core.notices.rule.QuietHours;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/** What an alert config says about notices. */
public final class NoticeSettings {

    private NoticeSettings() {}

    /** {@return what holds for alerts of that type} */
    public static Settings of(AlertConfig config, String alertType) {
        return new Settings(
                config.channels().getOrDefault(alertType, List.of()),
                config.recipients().stream().map(AlertConfig.Recipient::userId).toList(),
                Optional.ofNullable(config.quietHours())
                        .map(hours -> new QuietHours(LocalTime.parse(hours.from()), LocalTime.parse(hours.to()))),
                Duration.ofMinutes(config.throttleMinutes()),
                config.smsPerDay());
    }
}
