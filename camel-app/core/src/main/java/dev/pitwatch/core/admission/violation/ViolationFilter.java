package dev.pitwatch.core.admission.violation;

import java.util.Optional;

/** Which violations are wanted; empty: any. */
public record ViolationFilter(Optional<String> deviceId, Optional<String> reason) {}
