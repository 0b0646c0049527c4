package dev.pitwatch.core.readings.rollup;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a span comes to.
 *
 * @param metrics by name, those that were measured only
 * @param newest of each of them the start of the newest part of the span that has one, at most {@link #PART} long
 */
public record Total(Map<String, Summary> metrics, Map<String, Instant> newest) {

    /** A quarter, or the two edges of a span that has no whole one. */
    public static final Duration PART = Duration.ofMinutes(30);

    static final Total NOTHING = new Total(Map.of(), Map.of());

    static Total of(Rollup part) {
        Map<String, Instant> newest = new HashMap<>();
        part.metrics().keySet().forEach(metric -> newest.put(metric, part.at()));
        return new Total(part.metrics(), newest);
    }

    Total and(Total other) {
        Map<String, Summary> both = new LinkedHashMap<>(metrics);
        other.metrics.forEach((name, summary) -> both.merge(name, summary, Summary::and));
        Map<String, Instant> last = new HashMap<>(newest);
        other.newest.forEach((name, at) -> last.merge(name, at, (one, two) -> one.isAfter(two) ? one : two));
        return new Total(both, last);
    }
}
