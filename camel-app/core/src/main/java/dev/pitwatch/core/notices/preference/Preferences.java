package dev.pitwatch.core.notices.preference;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a person wants to be notified, as the API answers it; what is null is as the workshop has it.
 *
 * @param language of all texts to them, e.g. "en"
 * @param channels null for a customer, who is notified as the workshop prefers
 * @param optOuts what they do not want at all: {@code alerts} (critical ones come all the same), {@code billing},
 *     {@code summary}; of a customer {@code job_progress}
 * @param quietHours when only critical alerts come, in the workshop's time, or never
 */
public record Preferences(
        String language, @Nullable Channels channels, List<String> optOuts, @Nullable Quiet quietHours) {

    public Preferences {
        optOuts = List.copyOf(optOuts);
    }

    /** By which of the workshop's channels each kind of notice comes; null: by all of them. */
    public record Channels(
            @Nullable List<String> alerts, @Nullable List<String> billing, @Nullable List<String> summary) {}

    /** Quiet hours of one's own, or none whatever the workshop has. */
    public sealed interface Quiet {}

    /** None. */
    public enum NoQuietHours implements Quiet {
        @JsonProperty("off")
        OFF
    }

    /** From one time of the day to another, each as HH:MM; over midnight when the first is later. */
    public record QuietHours(String from, String to) implements Quiet {}
}
