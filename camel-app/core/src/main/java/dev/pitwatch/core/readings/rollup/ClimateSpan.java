package dev.pitwatch.core.readings.rollup;

import java.time.Duration;
import java.time.Instant;

/**
 * A time in a pit whose climate is asked for.
 *
 * @param to may lie in the future: what is not over yet is no gap
 * @param band what is good there
 */
public record ClimateSpan(long pitId, Instant from, Instant to, Band band) {

    /** {@return how long it is, with what is not over yet} */
    public Duration length() {
        return Duration.between(from, to);
    }

    /** {@return as much of it as is over} */
    ClimateSpan until(Instant now) {
        return to.isBefore(now) ? this : new ClimateSpan(pitId, from, now, band);
    }
}
