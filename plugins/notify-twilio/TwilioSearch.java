package dev.pitwatch.notify.twilio;

import dev.pitwatch.spi.RouteStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Step that looks for a notice among the messages that Twilio has for its number, so that one whose answer was lost isn't sent
 * again: Twilio knows no idempotency keys. The body is the list that the hub's bean {@code twilioAnswers} made, without what is of other
 * notices (maps with {@code sid}, {@code status}, {@code body}, {@code created}). Headers say what is looked for: {@code text}, or instead
 * {@code variables} of an approved template, whose whole text only Twilio knows; and {@code since}, when the notice was queued.
 * The SID of what is found becomes the header {@code sid}.
 */
public class TwilioSearch implements RouteStep {

    /** Twilio's times are whole seconds of another clock. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private static final Set<String> NOT_SENT = Set.of("failed", "undelivered", "canceled");

    private final String name;

    protected TwilioSearch(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Object process(@Nullable Object body, Map<String, Object> headers) {
        if (!(body instanceof List<?> messages) || !(headers.get("since") instanceof Instant since)) {
            throw new IllegalArgumentException("expected a list of messages as body and the header since, a time");
        }
        Instant earliest = since.minus(CLOCKS_DIFFER);
        messages.stream()
                .filter(Map.class::isInstance)
                .map(message -> (Map<?, ?>) message)
                .filter(message -> isSince(message, earliest) && isSame(message, headers))
                .findFirst()
                .ifPresent(message -> headers.put("sid", String.valueOf(message.get("sid"))));
        return messages;
    }

    private static boolean isSince(Map<?, ?> message, Instant earliest) {
        return message.get("created") instanceof Instant created
                && !created.isBefore(earliest)
                && !NOT_SENT.contains(String.valueOf(message.get("status")));
    }

    private static boolean isSame(Map<?, ?> message, Map<String, Object> headers) {
        String body = String.valueOf(message.get("body"));
        if (headers.get("variables") instanceof List<?> variables) {
            return !variables.isEmpty() && variables.stream().allMatch(value -> body.contains(String.valueOf(value)));
        }
        // A trial account puts words of its own before the text.
        return headers.get("text") instanceof String text && !text.isEmpty() && body.endsWith(text);
    }
}
