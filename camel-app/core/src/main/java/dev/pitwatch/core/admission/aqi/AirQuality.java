package dev.pitwatch.core.admission.aqi;

import org.jspecify.annotations.Nullable;

/**
 * The index of one reading and where it comes from; the words follow from the figures.
 *
 * @param aqi 0 to 500; null when the reading tells nothing of the air
 * @param standard null unless the source is {@code pm}
 * @param source {@code pm}, {@code reported}, {@code iaq}, or null
 * @param category the standard's word, e.g. {@code good}; null unless the source is {@code pm}
 * @param level {@code green} to 50, {@code yellow} to 100, {@code red} above; null without an index
 */
public record AirQuality(
        @Nullable Integer aqi,
        @Nullable AqiStandard standard,
        @Nullable String source,
        @Nullable String category,
        @Nullable String level) {

    /** Nothing is known of the air. */
    public static final AirQuality NONE = new AirQuality(null, null, null, null, null);
}
