package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.json.Coded;

/** Where an episode stands; acknowledging does not close it, and clearing needs no acknowledgement. */
public enum AlertStatus implements Coded {
    OPEN,
    ACKNOWLEDGED,
    CLEARED
}
