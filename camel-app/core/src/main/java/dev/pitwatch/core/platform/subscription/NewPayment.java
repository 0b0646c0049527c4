package dev.pitwatch.core.platform.subscription;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A payment that a person records.
 *
 * @param paidAt null: now
 * @param method {@code cash} or {@code bank}
 * @param reference e.g. of the bank; null: none
 */
public record NewPayment(Money amount, @Nullable Instant paidAt, String method, @Nullable String reference) {}
