package dev.pitwatch.core.alert;

import java.util.Optional;
import java.util.OptionalLong;

/** Which alerts of a list are wanted; empty: any. */
public record AlertFilter(
        Optional<AlertStatus> status, Optional<String> alertType, OptionalLong pitId, Optional<Severity> severity) {

    /** Every alert. */
    public static final AlertFilter ALL =
            new AlertFilter(Optional.empty(), Optional.empty(), OptionalLong.empty(), Optional.empty());
}
