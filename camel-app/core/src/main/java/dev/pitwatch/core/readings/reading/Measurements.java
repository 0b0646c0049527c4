package dev.pitwatch.core.readings.reading;

import java.util.Arrays;

/** The values of a reading by metric, without boxing; a metric that was not measured is NaN. Not thread safe until handed on. */
public final class Measurements {

    private final double[] values = new double[CoreMetric.COUNT];

    public Measurements() {
        Arrays.fill(values, Double.NaN);
    }

    /** {@return the same values, to be changed} */
    Measurements copy() {
        Measurements copy = new Measurements();
        System.arraycopy(values, 0, copy.values, 0, values.length);
        return copy;
    }

    /** {@return the value, NaN when it was not measured} */
    public double get(CoreMetric metric) {
        return values[metric.ordinal()];
    }

    public boolean has(CoreMetric metric) {
        return !Double.isNaN(values[metric.ordinal()]);
    }

    public void set(CoreMetric metric, double value) {
        values[metric.ordinal()] = value;
    }

    /** {@return whether nothing was measured; {@code iaq_accuracy} doesn't count} */
    public boolean isEmpty() {
        for (CoreMetric metric : CoreMetric.values()) {
            if (metric != CoreMetric.IAQ_ACCURACY && has(metric)) {
                return false;
            }
        }
        return true;
    }
}
