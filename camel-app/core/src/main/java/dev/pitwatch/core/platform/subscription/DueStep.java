package dev.pitwatch.core.platform.subscription;

import java.time.Instant;

/**
 * A step that is to be taken about a subscription that is due: the body of routes/licences while it is taken.
 *
 * @param dueAt end of the trial or of the period paid for
 * @param graceUntil the last moment at which devices are heard without a payment
 * @param status that the subscription has from then on
 */
public record DueStep(
        long subscriptionId,
        long workshopId,
        DunningStep step,
        Instant dueAt,
        Instant graceUntil,
        SubscriptionStatus status) {

    /** {@return whether it only reminds; else devices are not heard any more} */
    public boolean isReminder() {
        return step.isReminder();
    }

    /** {@return the status as it is stored} */
    public String statusCode() {
        return status.code();
    }
}
