package dev.pitwatch.spi;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A notice that is not sent, and why: routes read it at {@code news:suppressed-notices}.
 *
 * @param event what it would have been about, e.g. "high_aqi"
 * @param channels it would have been sent by, e.g. "sms"
 * @param to whom: the address where it is known by then, else e.g. "user:7"
 * @param workshopId of whom; 0: the platform's
 * @param reason in one word, e.g. "quiet_hours"
 */
public record SuppressedNotice(String event, List<String> channels, String to, long workshopId, String reason) {

    public SuppressedNotice {
        requireNonNull(event, "event");
        channels = List.copyOf(channels);
        requireNonNull(to, "to");
        requireNonNull(reason, "reason");
    }

    /** Names no address. */
    @Override
    public String toString() {
        return "notice of %s by %s, not sent: %s".formatted(event, channels, reason);
    }
}
