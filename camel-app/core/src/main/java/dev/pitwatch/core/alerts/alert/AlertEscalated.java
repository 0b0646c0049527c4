package dev.pitwatch.core.alerts.alert;

/** All owners are to be notified of the alert, since it was not acknowledged in time. */
public record AlertEscalated(Alert alert) implements AlertFact {}
