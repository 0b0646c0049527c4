package dev.pitwatch.core.readings.deadletter;

import java.util.Optional;

/** Which dead letters of a list are wanted; empty: any. */
public record DeadLetterFilter(Optional<String> reason, Optional<String> deviceId, Optional<String> topic) {

    /** Every dead letter. */
    public static final DeadLetterFilter ALL =
            new DeadLetterFilter(Optional.empty(), Optional.empty(), Optional.empty());
}
