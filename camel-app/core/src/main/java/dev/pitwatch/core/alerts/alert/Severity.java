package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.json.Coded;

/** How bad an alert is. */
public enum Severity implements Coded {
    INFO,
    WARNING,
    CRITICAL
}
