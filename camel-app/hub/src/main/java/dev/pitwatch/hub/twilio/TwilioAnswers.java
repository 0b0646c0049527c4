package dev.pitwatch.hub.twilio;

import com.twilio.rest.api.v2010.account.Message;
import dev.pitwatch.core.notices.notification.ProviderReferences;
import dev.pitwatch.spi.OutgoingNotice;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;

/** Bean {@code twilioAnswers}: what came from Twilio as values of the JDK, which plugins' steps can read. Thread safe. */
public final class TwilioAnswers {

    /** As many as Twilio puts on a page. */
    private static final int PAGE = 50;

    /** The notice that is looked for. */
    private static final String SOUGHT = "notice.outgoing";

    private final ProviderReferences references;

    TwilioAnswers(ProviderReferences references) {
        this.references = references;
    }

    /**
     * {@return the newest messages that are no other notice's, and can't be, the newest first}
     *
     * @param found read from Twilio; the next page would be read where this one ends, so at most one page is looked at
     * @param exchange its property {@code notice.outgoing} is the notice that is looked for
     */
    public List<Map<String, Object>> messages(Iterable<Message> found, Exchange exchange) {
        OutgoingNotice sought = exchange.getProperty(SOUGHT, OutgoingNotice.class);
        if (sought == null) {
            throw new IllegalArgumentException(
                    "the exchange has no property \"%s\", expected the notice that is looked for".formatted(SOUGHT));
        }
        List<Map<String, Object>> page = page(found);
        Set<String> taken = references.ofOthers(
                sought,
                page.stream().map(message -> (String) message.get("sid")).toList());
        Instant since = references.ownSince(sought);
        return page.stream()
                .filter(message -> !taken.contains((String) message.get("sid")))
                .filter(message -> !((Instant) message.get("created")).isBefore(since))
                .toList();
    }

    private static List<Map<String, Object>> page(Iterable<Message> found) {
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
