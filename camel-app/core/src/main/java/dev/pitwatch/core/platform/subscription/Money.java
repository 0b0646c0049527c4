package dev.pitwatch.core.platform.subscription;

import org.jdbi.v3.core.mapper.PropagateNull;

/**
 * An amount of money.
 *
 * @param amountMinor in the smallest unit of the currency, e.g. paise
 * @param currency ISO 4217
 */
public record Money(@PropagateNull Long amountMinor, String currency) {}
