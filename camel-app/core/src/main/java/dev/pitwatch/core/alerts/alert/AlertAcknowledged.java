package dev.pitwatch.core.alerts.alert;

/** A person has seen the alert. */
public record AlertAcknowledged(Alert alert) implements AlertFact {}
