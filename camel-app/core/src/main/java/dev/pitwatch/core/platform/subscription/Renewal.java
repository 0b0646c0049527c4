package dev.pitwatch.core.platform.subscription;

import java.time.Instant;
import org.jdbi.v3.core.mapper.Nested;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that is to be paid, for the platform's team.
 *
 * @param workshop its name
 * @param nextDueAt end of the trial or of the period paid for
 * @param lastReminder when its owners were last reminded of that date; null: they were not yet
 * @param monthlyFee null while no prices are set
 */
public record Renewal(
        long subscriptionId,
        long workshopId,
        String workshop,
        SubscriptionStatus status,
        @Nullable Instant nextDueAt,
        @Nullable Instant graceUntil,
        @Nullable Instant lastReminder,
        @Nested("monthly_fee") @Nullable Money monthlyFee) {

    public Renewal {
        graceUntil = new Terms(status, nextDueAt, nextDueAt, null).graceUntil().orElse(null);
    }
}
