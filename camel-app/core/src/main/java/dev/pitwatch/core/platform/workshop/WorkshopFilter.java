package dev.pitwatch.core.platform.workshop;

import java.util.Optional;

/** Which workshops of a list are wanted; empty: any. */
public record WorkshopFilter(
        Optional<String> code,
        Optional<String> slug,
        Optional<String> name,
        Optional<String> currency,
        Optional<String> aqiStandard,
        Optional<String> subscriptionStatus) {}
