package dev.pitwatch.core.devices.command;

/** A failure before anything was sent, as while the broker is away. */
public final class NotSentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotSentException(String message) {
        super(message);
    }
}
