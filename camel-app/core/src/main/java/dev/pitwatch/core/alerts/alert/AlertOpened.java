package dev.pitwatch.core.alerts.alert;

/** An alert was opened. */
public record AlertOpened(Alert alert) implements AlertFact {}
