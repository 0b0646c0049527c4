package dev.pitwatch.core.admission.aqi;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The index of a single reading, from the first source that it has: particles, a reported index, the gas sensor's. */
public final class AirQualityIndex {

    /** {@code aqi_source} of an index from PM2.5 and PM10. */
    public static final String SOURCE_PM = "pm";

    /** {@code aqi_source} of an index that old firmware sent. */
    public static final String SOURCE_REPORTED = "reported";

    /** {@code aqi_source} of the gas sensor's own index. */
    public static final String SOURCE_IAQ = "iaq";

    private static final List<String> NAQI_CATEGORIES =
            List.of("good", "satisfactory", "moderate", "poor", "very_poor", "severe");
    private static final int[] NAQI_LIMITS = {50, 100, 200, 300, 400};

    private static final List<String> EPA_CATEGORIES =
            List.of("good", "moderate", "unhealthy_sensitive", "unhealthy", "very_unhealthy", "hazardous");
    private static final int[] EPA_LIMITS = {50, 100, 150, 200, 300};

    /** Below 2 the gas sensor is still learning what clean air is. */
    private static final double LEAST_IAQ_ACCURACY = 2;

    // Every answer there can be, made once: a reading costs no object.
    private static final AirQuality[] NAQI = all(index -> ofParticles(AqiStandard.IN_NAQI, index));
    private static final AirQuality[] EPA = all(index -> ofParticles(AqiStandard.US_EPA, index));
    private static final AirQuality[] REPORTED = all(index -> ofGas(SOURCE_REPORTED, index));
    private static final AirQuality[] IAQ = all(index -> ofGas(SOURCE_IAQ, index));

    private AirQualityIndex() {}

    /**
     * Takes the index from the first source that the reading has; NaN stands for a value that it lacks.
     *
     * @param standard the workshop's, for the particles
     * @param pm25 in µg/m³
     * @param pm10 in µg/m³
     * @param reportedAqi what old firmware sent as {@code aqi}
     * @param iaq the gas sensor's index
     * @param iaqAccuracy how sure the gas sensor is, 0 to 3; missing counts as sure
     * @return the index, 0 to 500, with its source and words; {@link AirQuality#NONE} when there is no source
     */
    public static AirQuality of(
            AqiStandard standard, double pm25, double pm10, double reportedAqi, double iaq, double iaqAccuracy) {
        if (!Double.isNaN(pm25) || !Double.isNaN(pm10)) {
            return (standard == AqiStandard.IN_NAQI ? NAQI : EPA)[greater(standard, pm25, pm10)];
        }
        if (!Double.isNaN(reportedAqi)) {
            return REPORTED[whole(reportedAqi)];
        }
        if (!Double.isNaN(iaq) && !(iaqAccuracy < LEAST_IAQ_ACCURACY)) { // true for NaN: not sent
            return IAQ[whole(iaq)];
        }
        return AirQuality.NONE;
    }

    /** {@return the standard's word for an index from particles, e.g. "good"} */
    public static String category(AqiStandard standard, int aqi) {
        return switch (standard) {
            case IN_NAQI -> NAQI_CATEGORIES.get(limitsBelow(aqi, NAQI_LIMITS));
            case US_EPA -> EPA_CATEGORIES.get(limitsBelow(aqi, EPA_LIMITS));
        };
    }

    /** {@return the colour of a tile, the same under both standards: "green" to 50, "yellow" to 100, "red" above} */
    public static String level(int aqi) {
        if (aqi <= 50) {
            return "green";
        }
        return aqi <= 100 ? "yellow" : "red";
    }

    /** {@return the greater sub-index of those that are not NaN; one of them must be} */
    static int greater(AqiStandard standard, double pm25, double pm10) {
        int ofPm25 =
                Double.isNaN(pm25) ? 0 : SubIndex.of(standard, Pollutant.PM25).of(pm25);
        int ofPm10 =
                Double.isNaN(pm10) ? 0 : SubIndex.of(standard, Pollutant.PM10).of(pm10);
        return Math.max(ofPm25, ofPm10);
    }

    private static int limitsBelow(int aqi, int[] limits) {
        int passed = 0;
        while (passed < limits.length && aqi > limits[passed]) {
            passed++;
        }
        return passed;
    }

    private static int whole(double index) {
        return (int) Math.max(0, Math.min(SubIndex.CAP, Math.round(index)));
    }

    private static AirQuality[] all(IntFunction<AirQuality> answer) {
        return IntStream.rangeClosed(0, SubIndex.CAP).mapToObj(answer).toArray(AirQuality[]::new);
    }

    private static AirQuality ofParticles(AqiStandard standard, int aqi) {
        return new AirQuality(aqi, standard, SOURCE_PM, category(standard, aqi), level(aqi));
    }

    private static AirQuality ofGas(String source, int aqi) {
        return new AirQuality(aqi, null, source, null, level(aqi));
    }
}
