package dev.pitwatch.core.alerts.alert;

/** Notices of the alert are held back for a while, or no longer. */
public record AlertShelved(Alert alert) implements AlertFact {}
