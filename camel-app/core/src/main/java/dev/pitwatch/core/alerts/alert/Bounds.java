package dev.pitwatch.core.alerts.alert;

import org.jspecify.annotations.Nullable;

/**
 * Limits of one metric. Strict: a value on the limit is still within.
 *
 * @param low NaN: no lower limit
 * @param high NaN: no upper limit
 * @param hysteresis how far inside a value has to be to count as well again
 */
record Bounds(double low, double high, double hysteresis) {

    static Bounds of(@Nullable Double low, @Nullable Double high, double hysteresis) {
        return new Bounds(low == null ? Double.NaN : low, high == null ? Double.NaN : high, hysteresis);
    }

    boolean isOutside(double value) {
        return value > high || value < low;
    }

    /** {@return how far the value is beyond the limit that it breaks; 0: it breaks none, or there is no value} */
    double outsideBy(double value) {
        return isOutside(value) ? Math.abs(value - broken(value)) : 0;
    }

    /** {@return whether the value is within by the hysteresis} */
    boolean isWell(double value) {
        return (Double.isNaN(high) || value < high - hysteresis) && (Double.isNaN(low) || value > low + hysteresis);
    }

    /** {@return the limit that a value outside breaks} */
    double broken(double value) {
        return value > high ? high : low;
    }
}
