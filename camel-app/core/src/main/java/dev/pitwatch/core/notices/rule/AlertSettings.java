package dev.pitwatch.core.notices.rule;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What workshops have set about their notices; read in the transaction that decides. */
public interface AlertSettings {

    /**
     * {@return what holds now}
     *
     * @param workshopId whose settings
     * @param pitId a pit's, which may differ; null, or one that is gone: the workshop's
     * @param alertType by which channels: e.g. {@code high_aqi}; one without settings has none
     */
    Settings of(long workshopId, @Nullable Long pitId, String alertType);

    /**
     * Settings in force.
     *
     * @param channels as the config names them, e.g. "sms"; "dashboard" is none
     * @param recipients users; empty: the owners
     * @param quietHours empty: none
     * @param throttle a person gets one notice per type and pit in that time
     * @param smsPerDay SMS about alerts to the people of the workshop, by its day; urgent ones are none of these
     */
    record Settings(
            List<String> channels,
            List<Long> recipients,
            Optional<QuietHours> quietHours,
            Duration throttle,
            int smsPerDay) {

        public Settings {
            channels = List.copyOf(channels);
            recipients = List.copyOf(recipients);
        }
    }
}
