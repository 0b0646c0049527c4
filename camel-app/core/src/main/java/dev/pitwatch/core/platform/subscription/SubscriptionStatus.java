package dev.pitwatch.core.platform.subscription;

import dev.pitwatch.base.json.Coded;

/** How a workshop's subscription stands: {@code trial → active → past_due → suspended → cancelled}, or {@code expired} after a trial. */
public enum SubscriptionStatus implements Coded {
    TRIAL,
    ACTIVE,
    /** A period is not paid; its devices are heard for the days of grace. */
    PAST_DUE,
    /** For want of a payment, or by hand. */
    SUSPENDED,
    /** A trial that was never paid. */
    EXPIRED,
    CANCELLED;

    /** {@return whether an end is looked for by the clock; those of the others has come} */
    boolean runs() {
        return this == TRIAL || this == ACTIVE || this == PAST_DUE;
    }
}
