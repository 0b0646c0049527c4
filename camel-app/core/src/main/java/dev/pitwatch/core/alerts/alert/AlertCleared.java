package dev.pitwatch.core.alerts.alert;

/** An alert was cleared. */
public record AlertCleared(Alert alert) implements AlertFact {}
