package dev.pitwatch.core.notices.rule;

import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings that a test changes; the same for all workshops and types. */
final class FakeAlertSettings implements AlertSettings {

    static final QuietHours NIGHT = new QuietHours(LocalTime.of(22, 0), LocalTime.of(7, 0));

    volatile List<String> channels = List.of("dashboard", "sms", "email");
    volatile List<Long> recipients = List.of();
    volatile Optional<QuietHours> quietHours = Optional.of(NIGHT);
    volatile int smsPerDay = 20;

    @Override
    public Settings of(long workshopId, @Nullable Long pitId, String alertType) {
        return new Settings(channels, recipients, quietHours, Duration.ofMinutes(15), smsPerDay);
    }
}
