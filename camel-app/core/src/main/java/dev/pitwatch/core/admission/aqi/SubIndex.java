package dev.pitwatch.core.admission.aqi;

/** One pollutant's table: from a concentration to an index. */
interface SubIndex {

    /** Where every table ends, whatever the air. */
    int CAP = 500;

    /** Forgives what binary fractions and calibration leave behind, e.g. 35.4 held as 35.39999999999999. */
    double ROUNDING_NOISE = 1e-9;

    /**
     * {@return the index, 0 to {@link #CAP}}
     *
     * @param concentration in µg/m³, not NaN; below zero (a calibration offset) counts as zero
     */
    int of(double concentration);

    /** {@return the table of that standard for that pollutant} */
    static SubIndex of(AqiStandard standard, Pollutant pollutant) {
        return switch (standard) {
            case IN_NAQI -> pollutant == Pollutant.PM25 ? NaqiSubIndex.PM25 : NaqiSubIndex.PM10;
            case US_EPA -> pollutant == Pollutant.PM25 ? EpaSubIndex.PM25 : EpaSubIndex.PM10;
        };
    }
}
