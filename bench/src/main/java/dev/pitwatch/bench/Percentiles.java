package dev.pitwatch.bench;

import java.util.Arrays;

/** A distribution of times. */
final class Percentiles {

    private final long[] sorted;

    private Percentiles(long[] sorted) {
        this.sorted = sorted;
    }

    static Percentiles of(long[] micros) {
        long[] sorted = micros.clone();
        Arrays.sort(sorted);
        return new Percentiles(sorted);
    }

    int count() {
        return sorted.length;
    }

    /** {@return the time in milliseconds that this share of all does not exceed; NaN of none} */
    double millis(double percent) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int at = (int) Math.ceil(percent / 100 * sorted.length) - 1;
        return sorted[Math.max(0, at)] / 1_000.0;
    }
}
