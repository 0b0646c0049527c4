package dev.pitwatch.hub.twilio;

import java.util.OptionalInt;

/**
 * Why Twilio did not take a request. Its message names neither numbers nor texts, as Twilio's own do. Route files catch it by this
 * name.
 */
public final class TwilioException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final int code;
    private final int retryAfter;

    private TwilioException(String message, int status, int code, int retryAfter) {
        super(message);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** {@return that there was no answer; the request may have been taken all the same, unless no connection was made} */
    static TwilioException unanswered(String message) {
        return new TwilioException(message, 0, 0, 0);
    }

    /** {@return that it answered with a failure; of code and seconds 0: it named none} */
    static TwilioException answered(int status, int code, int retryAfter) {
        return new TwilioException("twilio answered %d, code %d".formatted(status, code), status, code, retryAfter);
    }

    /** {@return HTTP's status; empty: no answer came} */
    public OptionalInt status() {
        return positive(status);
    }

    /** {@return Twilio's error code} */
    public OptionalInt code() {
        return positive(code);
    }

    /** {@return for how many seconds Twilio wants to be left alone} */
    public OptionalInt retryAfter() {
        return positive(retryAfter);
    }

    private static OptionalInt positive(int number) {
        return number > 0 ? OptionalInt.of(number) : OptionalInt.empty();
    }
}
