package dev.pitwatch.spi;

/**
 * An attempt to send a notice that ended somewhere below the channel's route, where no body can be left: thrown by a step, or by
 * a client that a component of Camel uses. The hub takes its outcome wherever it finds it among the causes, and does not count
 * it against the plugin.
 */
public final class SendException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient SendOutcome outcome;

    public SendException(SendOutcome outcome) {
        super(outcome.kind() + ": " + outcome.detail(), null, false, false);
        this.outcome = outcome;
    }

    /** {@return what became of the attempt} */
    public SendOutcome outcome() {
        return outcome;
    }
}
