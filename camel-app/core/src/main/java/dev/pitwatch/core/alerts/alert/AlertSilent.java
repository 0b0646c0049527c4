package dev.pitwatch.core.alerts.alert;

/** No device tells any more how the open alert stands, or one does again. */
public record AlertSilent(Alert alert) implements AlertFact {}
