package dev.pitwatch.core.alerts.alert;

/**
 * An alert was opened.
 *
 * @param silent it follows a worse one, which people were told of: dashboard only
 */
public record AlertOpened(Alert alert, boolean silent) implements AlertFact {

    /** One that people are told of. */
    public AlertOpened(Alert alert) {
        this(alert, false);
    }
}
