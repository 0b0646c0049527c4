package dev.pitwatch.core.admission.aqi;

/**
 * India's table: straight lines between the limits, without gaps, the result cut to a whole number.
 *
 * <p>Limits to 400: Central Pollution Control Board, "National Air Quality Index" (CUPS/82/2014-15, October 2014),
 * breakpoints of PM2.5 and PM10, 24 h. That report leaves "severe" open (250+, 430+); the slopes above it are those of
 * the board's AQI calculator, 100 points in 130 and in 80 µg/m³.
 */
final class NaqiSubIndex implements SubIndex {

    static final SubIndex PM25 = new NaqiSubIndex(0, 30, 60, 90, 120, 250, 380);
    static final SubIndex PM10 = new NaqiSubIndex(0, 50, 100, 250, 350, 430, 510);

    private static final int[] INDEXES = {0, 50, 100, 200, 300, 400, CAP};

    private final double[] limits;

    private NaqiSubIndex(double... limits) {
        this.limits = limits;
    }

    @Override
    public int of(double concentration) {
        double measured = Math.max(concentration, 0);
        for (int step = 1; step < limits.length; step++) {
            if (measured <= limits[step]) {
                return onLine(step, measured);
            }
        }
        return CAP;
    }

    private int onLine(int step, double measured) {
        double above = measured - limits[step - 1];
        double rise = above * (INDEXES[step] - INDEXES[step - 1]) / (limits[step] - limits[step - 1]);
        return (int) (INDEXES[step - 1] + rise + ROUNDING_NOISE);
    }
}
