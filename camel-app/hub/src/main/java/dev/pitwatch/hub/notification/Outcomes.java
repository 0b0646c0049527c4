package dev.pitwatch.hub.notification;

import dev.pitwatch.spi.SendOutcome;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jspecify.annotations.Nullable;

/** Bean {@code outcomes}: what became of a notice, as routes of channels leave it. */
public final class Outcomes {

    private static final int TOO_MANY = 429;

    private final Clock clock;

    Outcomes(Clock clock) {
        this.clock = clock;
    }

    /** {@return that the provider has it, which calls it so; null: it has no name there} */
    public SendOutcome sent(@Nullable String reference) {
        return SendOutcome.sent(reference == null ? "" : reference);
    }

    /** {@return that it was only written down} */
    public SendOutcome logged() {
        return SendOutcome.logged();
    }

    /** {@return that it is tried again} */
    public SendOutcome later(String reason) {
        return SendOutcome.later(reason);
    }

    /** {@return that no one knows whether the provider has it} */
    public SendOutcome unanswered(String reason) {
        return SendOutcome.unanswered(reason);
    }

    /** {@return that people have to mend something first} */
    public SendOutcome refusedForNow(String reason) {
        return SendOutcome.refusedForNow(reason);
    }

    /** {@return that it can't be sent this way} */
    public SendOutcome refused(String reason) {
        return SendOutcome.refused(reason);
    }

    /**
     * {@return what the status of an answer means} 2xx: sent. 401, 402, 403: our sign-in or account is not good. 408, 425, 429,
     * 5xx: the provider is busy or away. Any other: refused.
     *
     * @param retryAfter the header {@code Retry-After}, seconds or a date; null: none
     * @param reference what the provider calls the notice; null: nothing
     */
    public SendOutcome ofStatus(int status, @Nullable String retryAfter, @Nullable String reference) {
        return status >= 200 && status < 300
                ? sent(reference)
                : failed(status, retryAfter == null ? Duration.ZERO : pause(retryAfter.strip()));
    }

    /** {@return the same without what only some providers say} */
    public SendOutcome ofStatus(int status) {
        return ofStatus(status, null, null);
    }

    private static SendOutcome failed(int status, Duration pause) {
        String reason = "status " + status;
        return switch (status) {
            case 401, 402, 403 -> SendOutcome.refusedForNow(reason);
            case 408, 425, TOO_MANY -> SendOutcome.later(reason, pause);
            default -> status >= 500 ? SendOutcome.later(reason, pause) : SendOutcome.refused(reason);
        };
    }

    /** {@return what an answer means that a component threw} */
    SendOutcome ofAnswer(HttpOperationFailedException answer) {
        Map<String, String> headers = answer.getResponseHeaders() == null ? Map.of() : answer.getResponseHeaders();
        String retryAfter = headers.entrySet().stream()
                .filter(header -> "retry-after".equals(header.getKey().toLowerCase(Locale.ROOT)))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        return ofStatus(answer.getStatusCode(), retryAfter, null);
    }

    private Duration pause(String text) {
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration pause = Duration.between(clock.instant(), until);
            return pause.isNegative() ? Duration.ZERO : pause;
        } catch (DateTimeException e) {
            return Duration.ZERO; // what a provider writes there is its own affair
        }
    }
}
