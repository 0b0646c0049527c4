package dev.pitwatch.spi;

/**
 * What a step was given can't be worked on, and its sender is to blame: a parameter is missing, a signature is wrong. It
 * does not count against the plugin. A call of a hook is answered 400 with the message, as plain text; any other message fails
 * as by every exception.
 */
public final class BadInputException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param message for the sender: what is wrong and what was expected; no secret */
    public BadInputException(String message) {
        super(message, null, false, false);
    }
}
