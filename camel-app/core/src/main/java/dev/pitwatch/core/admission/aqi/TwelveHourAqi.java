package dev.pitwatch.core.admission.aqi;

import java.util.OptionalInt;

/**
 * The index over the last 12 hours, from hourly means of PM2.5 and PM10.
 *
 * <p>{@code in_naqi}: the plain mean of the hourly means. {@code us_epa}: EPA's NowCast, "Technical Assistance Document
 * for the Reporting of Daily Air Quality", EPA-454/B-24-002 (May 2024), which weights recent hours more the faster the
 * air changes and has no value unless two of the newest three hours have one. Both want 9 of the 12 hours.
 */
public final class TwelveHourAqi {

    /** How many hourly means go in. */
    public static final int HOURS = 12;

    private static final int LEAST_HOURS = 9;
    private static final double LEAST_WEIGHT = 0.5;
    private static final int RECENT_HOURS = 3;
    private static final int LEAST_RECENT_HOURS = 2;

    private TwelveHourAqi() {}

    /**
     * Takes each pollutant's concentration over the 12 hours to the table, and the greater index of the two.
     *
     * @param standard the workshop's
     * @param pm25 12 hourly means in µg/m³, newest first, NaN for an hour without readings
     * @param pm10 the same of PM10
     * @return 0 to 500; empty when neither pollutant has enough hours
     */
    public static OptionalInt of(AqiStandard standard, double[] pm25, double[] pm10) {
        double pm25Mean = mean(standard, pm25);
        double pm10Mean = mean(standard, pm10);
        return Double.isNaN(pm25Mean) && Double.isNaN(pm10Mean)
                ? OptionalInt.empty()
                : OptionalInt.of(AirQualityIndex.greater(standard, pm25Mean, pm10Mean));
    }

    /** {@return the concentration that stands for the 12 hours; NaN when too few of them are known} */
    private static double mean(AqiStandard standard, double[] hours) {
        if (hours.length != HOURS) {
            throw new IllegalArgumentException("%d hourly means, expected %d".formatted(hours.length, HOURS));
        }
        if (known(hours, HOURS) < LEAST_HOURS) {
            return Double.NaN;
        }
        return switch (standard) {
            case IN_NAQI -> weightedMean(hours, 1);
            case US_EPA -> nowCast(hours);
        };
    }

    private static double nowCast(double[] hours) {
        if (known(hours, RECENT_HOURS) < LEAST_RECENT_HOURS) {
            return Double.NaN;
        }
        double least = Double.POSITIVE_INFINITY;
        double greatest = 0;
        for (double hour : hours) {
            if (!Double.isNaN(hour)) {
                least = Math.min(least, hour);
                greatest = Math.max(greatest, hour);
            }
        }
        double weight = greatest == 0 ? 1 : Math.max(least / greatest, LEAST_WEIGHT); // 1 − (max − min) / max
        return weightedMean(hours, weight);
    }

    /** Each hour counts by the weight to the power of its age; an hour that is not known counts neither way. */
    private static double weightedMean(double[] hours, double weight) {
        double sum = 0;
        double weights = 0;
        double factor = 1;
        for (double hour : hours) {
            if (!Double.isNaN(hour)) {
                sum += factor * hour;
                weights += factor;
            }
            factor *= weight;
        }
        return sum / weights;
    }

    private static int known(double[] hours, int newest) {
        int known = 0;
        for (int hour = 0; hour < newest; hour++) {
            known += Double.isNaN(hours[hour]) ? 0 : 1;
        }
        return known;
    }
}
