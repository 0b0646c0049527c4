package dev.pitwatch.core.readings.rollup;

import java.util.LinkedHashMap;
import java.util.Map;

/** One metric's values over a time. */
public record Summary(long count, double sum, double min, double max) {

    /** A mean is shown to the millionth. */
    private static final double SHOWN = 1e6;

    /** {@return both together} */
    public Summary and(Summary other) {
        return new Summary(count + other.count, sum + other.sum, Math.min(min, other.min), Math.max(max, other.max));
    }

    /** {@return their mean, never outside of least and greatest for a rounding} */
    public double avg() {
        return Math.max(min, Math.min(max, sum / count));
    }

    /** {@return as answers have it} */
    public Map<String, Object> shape() {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("avg", Math.round(avg() * SHOWN) / SHOWN);
        shape.put("min", min);
        shape.put("max", max);
        shape.put("count", count);
        return shape;
    }
}
