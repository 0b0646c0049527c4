package dev.pitwatch.core.platform.subscription;

import java.util.Locale;

/** How a workshop's subscription stands: {@code trial → active → past_due → suspended → cancelled}, or {@code expired} after a trial. */
public enum SubscriptionStatus {
    TRIAL,
    ACTIVE,
    /** A period is not paid; its devices are heard for the days of grace. */
    PAST_DUE,
    /** For want of a payment, or by hand. */
    SUSPENDED,
    /** A trial that was never paid. */
    EXPIRED,
    CANCELLED;

    /** {@return as stored and answered, e.g. "past_due"} */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return whether an end is looked for by the clock; those of the others has come} */
    boolean runs() {
        return this == TRIAL || this == ACTIVE || this == PAST_DUE;
    }
}
