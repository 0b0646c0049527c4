package dev.pitwatch.notify.twilio;

import dev.pitwatch.spi.RouteStep;
import dev.pitwatch.spi.SendOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Step that says what became of a message: its body is what the hub's bean {@code twilioAnswers} made of Twilio's answer, a text
 * (the SID of the message that Twilio took) or a map (why it did not).
 */
public class TwilioOutcome implements RouteStep {

    private static final int BAD_REQUEST = 400;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final String name;

    protected TwilioOutcome(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Object process(@Nullable Object body, Map<String, Object> headers) {
        if (body instanceof String sid && !sid.isEmpty()) {
            return SendOutcome.sent(sid);
        }
        if (body instanceof Map<?, ?> failure) {
            return outcome(failure);
        }
        throw new IllegalArgumentException("the body is %s, expected the SID of a message or why there is none"
                .formatted(body == null ? "missing" : body.getClass().getName()));
    }

    private static SendOutcome outcome(Map<?, ?> failure) {
        OptionalInt status = number(failure, "status");
        if (status.isEmpty()) {
            return SendOutcome.unanswered(
                    failure.get("reason") instanceof String reason ? reason : "twilio can't be reached");
        }
        int code = number(failure, "code").orElse(0);
        String reason = code == 0 ? "twilio answered " + status.getAsInt() : TwilioCodes.reason(code);
        if (status.getAsInt() >= SERVER_ERROR) {
            return SendOutcome.unanswered(reason, pause(failure)); // a proxy may say so of what Twilio took
        }
        if (status.getAsInt() == TOO_MANY || TwilioCodes.isBusy(code)) {
            return SendOutcome.later(reason, pause(failure));
        }
        return status.getAsInt() == BAD_REQUEST && !TwilioCodes.isOfSettings(code)
                ? SendOutcome.refused(reason)
                : SendOutcome.refusedForNow(reason); // a wrong token, an account without credit
    }

    /** {@return for how long Twilio asked to be left alone, at most an hour} */
    private static Duration pause(Map<?, ?> failure) {
        Duration asked =
                Duration.ofSeconds(Math.max(0, number(failure, "retry_after").orElse(0)));
        return asked.compareTo(LONGEST_WAIT) < 0 ? asked : LONGEST_WAIT;
    }

    private static OptionalInt number(Map<?, ?> failure, String name) {
        return failure.get(name) instanceof Integer number ? OptionalInt.of(number) : OptionalInt.empty();
    }
}
