package dev.pitwatch.core.admission.calibration;

/**
 * What makes a value of what a sensor says: raw × gain + offset.
 *
 * @param offset in the metric's unit
 * @param gain above 0
 */
public record Calibration(double offset, double gain) {

    /** What changes nothing: a metric that is not calibrated, or is no more. */
    public static final Calibration NONE = new Calibration(0, 1);

    private static final double PLACES = 1e6;

    public Calibration {
        if (!Double.isFinite(offset) || !(gain > 0) || !Double.isFinite(gain)) {
            throw new IllegalArgumentException(
                    "offset %s, gain %s: expected numbers, and a gain above 0".formatted(offset, gain));
        }
    }

    boolean changesNothing() {
        return equals(NONE);
    }

    /** {@return the value, to six places: what sensors say has fewer, and a sum of doubles has more} */
    public double apply(double raw) {
        return Math.rint((raw * gain + offset) * PLACES) / PLACES;
    }
}
