package dev.pitwatch.core.notices.webhook;

import dev.pitwatch.base.json.Coded;

/** What a workshop's webhook may be called for. */
public enum WebhookEvent implements Coded {
    /** An alert opened or was escalated. */
    ALERT,
    /** It was cleared. */
    ALERT_CLEARED,
    /** The subscription: reminders, suspension, restoration, payments. */
    SUBSCRIPTION,
    /** A job was made, or came to another status. */
    JOB
}
