package dev.pitwatch.core.readings.reading;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The measured fields that have a column of their own in {@code reading}. A driver's further metrics go to {@code extra}. */
public enum CoreMetric {
    TEMPERATURE("temperature", "°C", -40, 85),
    HUMIDITY("humidity", "% RH", 0, 100),
    PRESSURE("pressure", "hPa", 300, 1100),
    IAQ("iaq", "", 0, 500),
    IAQ_ACCURACY("iaq_accuracy", "", 0, 3),
    GAS_OHM("gas_ohm", "Ω", 0, 1e9),
    PM1("pm1", "µg/m³", 0, 1000),
    PM25("pm25", "µg/m³", 0, 1000),
    PM10("pm10", "µg/m³", 0, 1000),
    /** What old firmware sends as {@code aqi}. */
    REPORTED_AQI("reported_aqi", "", 0, 500);

    /** How many there are, for arrays indexed by {@link #ordinal()}. */
    public static final int COUNT = values().length;

    private static final Map<String, CoreMetric> BY_FIELD =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(CoreMetric::field, Function.identity()));

    private final String field;
    private final String unit;
    private final double min;
    private final double max;

    CoreMetric(String field, String unit, double min, double max) {
        this.field = field;
        this.unit = unit;
        this.min = min;
        this.max = max;
    }

    /** {@return its name in payloads, columns and answers; {@code reported_aqi} is sent as {@code aqi}} */
    public String field() {
        return field;
    }

    public String unit() {
        return unit;
    }

    public double min() {
        return min;
    }

    public double max() {
        return max;
    }

    /** {@return whether the value is kept; false for NaN and infinities} */
    public boolean accepts(double value) {
        return value >= min && value <= max;
    }

    /** {@return the metric of exactly that field, if it has a column} */
    public static Optional<CoreMetric> ofField(@Nullable String field) {
        return Optional.ofNullable(field == null ? null : BY_FIELD.get(field));
    }
}
