package dev.pitwatch.core.work.job;

/**
 * An amount of money.
 *
 * @param amountMinor in the smallest unit of the currency, e.g. paise
 * @param currency ISO 4217
 */
public record Price(long amountMinor, String currency) {}
