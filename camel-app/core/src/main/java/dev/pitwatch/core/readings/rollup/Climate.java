package dev.pitwatch.core.readings.rollup;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A pit's climate over a span.
 *
 * @param temperature empty: not measured
 * @param humidity empty: not measured
 * @param pm25 empty: not measured
 * @param knownSeconds of how much of the span both temperature and humidity are known
 * @param goodSeconds of how much of that both were in the band
 * @param gaps times without a reading, oldest first
 */
public record Climate(
        Optional<Summary> temperature,
        Optional<Summary> humidity,
        Optional<Summary> pm25,
        double knownSeconds,
        double goodSeconds,
        ClimateSource source,
        List<Gap> gaps) {

    /** Nothing was measured, nor was it time to. */
    static final Climate NONE =
            new Climate(Optional.empty(), Optional.empty(), Optional.empty(), 0, 0, ClimateSource.READINGS, List.of());

    /** More of a span are not reported. */
    static final int MAX_GAPS = 500;

    /** A time without a reading. */
    public record Gap(Instant from, Instant to) {}
}
