package dev.pitwatch.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The time that this machine's processes share. */
final class Clocks {

    private Clocks() {}

    /** {@return microseconds of the epoch} */
    static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
