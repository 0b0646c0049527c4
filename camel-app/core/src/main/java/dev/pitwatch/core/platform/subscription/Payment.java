package dev.pitwatch.core.platform.subscription;

import java.time.Instant;
import org.jdbi.v3.core.mapper.Nested;
import org.jspecify.annotations.Nullable;

/**
 * What was paid for a subscription, as the API answers it.
 *
 * @param provider {@code manual}: recorded by a person
 * @param method of a manual one: {@code cash} or {@code bank}
 * @param providerRef the provider's name for it, or what the person wrote
 * @param invoiceId null: it has none
 */
public record Payment(
        long id,
        long subscriptionId,
        String provider,
        @Nullable String method,
        @Nullable String providerRef,
        String state,
        @Nested("amount") Money amount,
        @Nested("refunded") Money refunded,
        @Nullable Long invoiceId,
        @Nullable Instant paidAt,
        Instant createdAt) {}
