package dev.pitwatch.core.readings.rollup;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A pit's climate over a span.
 *
 * @param temperature empty: not measured
 * @param humidity empty: not measured
 * @param inBandPercent the share of the time with readings in which both were in the band, 0 to 100; empty: there was none
 * @param gaps times without a reading, oldest first
 */
public record Climate(
        Optional<Summary> temperature, Optional<Summary> humidity, OptionalDouble inBandPercent, List<Gap> gaps) {

    /** Nothing was measured, nor was it time to. */
    static final Climate NONE = new Climate(Optional.empty(), Optional.empty(), OptionalDouble.empty(), List.of());

    /** More of a span are not reported. */
    static final int MAX_GAPS = 500;

    static OptionalDouble percent(double good, double known) {
        return known <= 0 ? OptionalDouble.empty() : OptionalDouble.of(100 * good / known);
    }

    /** A time without a reading. */
    public record Gap(Instant from, Instant to) {}
}
