package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.json.Coded;

/** Why an episode ended. */
public enum ClearedReason implements Coded {
    RECOVERED,
    /** A worse one took its place. */
    ESCALATED,
    /** No device is left to tell. */
    NO_DATA,
    MAINTENANCE,
    /** The limit was changed. */
    CONFIG,
    /** A person ended it, after a day without data. */
    BY_HAND
}
