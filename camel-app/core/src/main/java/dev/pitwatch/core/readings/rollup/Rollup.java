package dev.pitwatch.core.readings.rollup;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured in a pit over one time.
 *
 * @param at the start of it
 * @param readings how many there are
 * @param metrics by name, those that were measured only
 */
public record Rollup(Instant at, long readings, Map<String, Summary> metrics) {

    /** {@return of one metric; empty: it was not measured} */
    public Optional<Summary> metric(String name) {
        return Optional.ofNullable(metrics.get(name));
    }

    Rollup at(Instant start) {
        return new Rollup(start, readings, metrics);
    }

    /** {@return both together, under the start of this one} */
    Rollup and(Rollup other) {
        Map<String, Summary> both = new LinkedHashMap<>(metrics);
        other.metrics.forEach((name, summary) -> both.merge(name, summary, Summary::and));
        return new Rollup(at, readings + other.readings, Collections.unmodifiableMap(both));
    }
}
