package dev.pitwatch.core.admission.aqi;

/**
 * The table of the United States: the concentration is cut first, each step starts one unit above the limit before it
 * and 1 above that limit's index, the result is rounded to the nearest.
 *
 * <p>40 CFR Part 58, Appendix G, Table 2, as amended by 89 FR 16202 (6 March 2024); the upper ends of "hazardous"
 * (325.4, 604) and the cutting (PM2.5 to 0.1, PM10 to 1 µg/m³): EPA, "Technical Assistance Document for the Reporting
 * of Daily Air Quality", EPA-454/B-24-002 (May 2024). Above them EPA goes on along the last line; here 500 is the end.
 */
final class EpaSubIndex implements SubIndex {

    static final SubIndex PM25 = new EpaSubIndex(10, 90, 354, 554, 1254, 2254, 3254);
    static final SubIndex PM10 = new EpaSubIndex(1, 54, 154, 254, 354, 424, 604);

    private static final int[] INDEXES = {50, 100, 150, 200, 300, CAP};

    private final int unitsPerMicrogram;
    private final int[] limits;

    /**
     * @param unitsPerMicrogram how finely concentrations are cut; exact whole numbers from there on
     * @param limits the upper ends of the steps, in those units
     */
    private EpaSubIndex(int unitsPerMicrogram, int... limits) {
        this.unitsPerMicrogram = unitsPerMicrogram;
        this.limits = limits;
    }

    @Override
    public int of(double concentration) {
        int cut = (int) (Math.max(concentration, 0) * unitsPerMicrogram + ROUNDING_NOISE);
        if (cut <= limits[0]) {
            return interpolate(cut, 0, limits[0], 0, INDEXES[0]);
        }
        for (int step = 1; step < limits.length; step++) {
            if (cut <= limits[step]) {
                return interpolate(cut, limits[step - 1] + 1, limits[step], INDEXES[step - 1] + 1, INDEXES[step]);
            }
        }
        return CAP;
    }

    private static int interpolate(int cut, int from, int to, int lowIndex, int highIndex) {
        int span = to - from;
        int rise = (cut - from) * (highIndex - lowIndex);
        return lowIndex + (2 * rise + span) / (2 * span); // to the nearest, halves up
    }
}
