package dev.pitwatch.spi;

import static java.util.Objects.requireNonNull;

/**
 * A measured quantity.
 *
 * @param name its field name in payloads and answers, e.g. "pm25"
 * @param unit as shown to people, e.g. "µg/m³"; empty when it has none
 * @param min the smallest value kept
 * @param max the greatest value kept, above {@code min}
 */
public record Metric(String name, String unit, double min, double max) {

    public Metric {
        requireNonNull(name, "name");
        requireNonNull(unit, "unit");
        if (!(min < max)) { // false for NaN too
            throw new IllegalArgumentException(
                    "metric %s: range is %s to %s, expected min < max".formatted(name, min, max));
        }
    }

    /** {@return whether the value is kept; false for NaN and infinities} */
    public boolean accepts(double value) {
        return value >= min && value <= max;
    }
}
