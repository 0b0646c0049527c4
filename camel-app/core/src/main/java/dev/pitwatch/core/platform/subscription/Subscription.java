package dev.pitwatch.core.platform.subscription;

import java.time.Instant;
import org.jdbi.v3.core.mapper.Nested;
import org.jspecify.annotations.Nullable;

/**
 * What a workshop pays for and until when, as the API answers it.
 *
 * @param plan {@code basic}, {@code standard} or {@code premium}
 * @param quantity its pits
 * @param monthlyFee null while no prices are set
 * @param expiresAt end of the trial
 * @param nextDueAt end of the period paid for; null: none was paid yet
 * @param graceUntil the last moment at which devices are heard without a payment; null: there is no end
 * @param statusReason of who suspended or activated it by hand; null: the hub did
 */
public record Subscription(
        long id,
        long workshopId,
        String plan,
        SubscriptionStatus status,
        int quantity,
        @Nested("monthly_fee") @Nullable Money monthlyFee,
        @Nullable Instant expiresAt,
        @Nullable Instant nextDueAt,
        @Nullable Instant graceUntil,
        @Nullable Instant lastPaymentDate,
        @Nullable String statusReason,
        Instant createdAt) {

    public Subscription {
        graceUntil = new Terms(status, expiresAt, nextDueAt, null).graceUntil().orElse(null);
    }
}
