package dev.pitwatch.hub.twilio;

import com.twilio.rest.api.v2010.account.Message;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/** Bean {@code twilioAnswers}: what came from Twilio as values of the JDK, which plugins' steps can read. Thread safe. */
public final class TwilioAnswers {

    /** As many as Twilio puts on a page. */
    private static final int PAGE = 50;

    /**
     * {@return the newest messages, the newest first}
     *
     * @param found read from Twilio; the next page would be read where this one ends, so at most one page is looked at
     */
    public List<Map<String, Object>> messages(Iterable<Message> found) {
        List<Map<String, Object>> messages = new ArrayList<>();
        for (Message message : found) {
            messages.add(values(message));
            if (messages.size() == PAGE) {
                break;
            }
        }
        return messages;
    }

    /** A message that isn't sent yet has no time of that. */
    private static Map<String, Object> values(Message message) {
        ZonedDateTime created = message.getDateCreated();
        return Map.of(
                "sid",
                message.getSid(),
                "status",
                String.valueOf(message.getStatus()),
                "body",
                message.getBody() == null ? "" : message.getBody(),
                "created",
                created == null ? Instant.EPOCH : created.toInstant());
    }

    /** {@return of a request that failed: {@code status}, {@code code}, {@code retry_after} in seconds, each if there is one, and {@code reason}} */
    public Map<String, Object> failure(Exchange exchange) {
        Map<String, Object> failure = new HashMap<>();
        for (Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
                cause != null;
                cause = cause.getCause()) {
            if (cause instanceof TwilioException caught) {
                failure.put("reason", String.valueOf(caught.getMessage()));
                caught.status().ifPresent(status -> failure.put("status", status));
                caught.code().ifPresent(code -> failure.put("code", code));
                caught.retryAfter().ifPresent(seconds -> failure.put("retry_after", seconds));
                break;
            }
        }
        return failure;
    }
}
