package dev.pitwatch.core.platform.subscription;

import java.util.Optional;

/** Which subscriptions are wanted; empty: all. */
public record SubscriptionFilter(Optional<Long> workshopId, Optional<String> status, Optional<String> plan) {}
