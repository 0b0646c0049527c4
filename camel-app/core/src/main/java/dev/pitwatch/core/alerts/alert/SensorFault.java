package dev.pitwatch.core.alerts.alert;

import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A device whose sensors or clock are not to be trusted: they report errors, don't change for an hour, differ from each other
 * for ten minutes, or the clock is wrong.
 */
final class SensorFault {

    private static final Duration DISAGREE = Duration.ofMinutes(10);

    /** Devices say what they like. */
    private static final int LONGEST = 120;

    static final AlertRule RULE = AlertRule.ofDevice(
            "sensor_fault",
            Severity.WARNING,
            Criterion.fact(Sample::faulty, sample -> "A sensor reported " + shortened(sample.errors())),
            Criterion.fact(Sample::stuck, sample -> "A sensor's values have not changed for an hour"),
            Criterion.fact(Sample::wrongClock, sample -> "The device's clock is wrong"),
            gap("Temperature", " °C", Sample::temperatureGap, 2),
            gap("Humidity", " %", Sample::humidityGap, 10));

    private SensorFault() {}

    private static Criterion gap(String name, String unit, ToDoubleFunction<Sample> value, double most) {
        Bounds bounds = new Bounds(Double.NaN, most, 0);
        return new Criterion(
                value,
                config -> bounds,
                DISAGREE,
                true,
                (sample, measured, limits) -> "%s of two sensors differs by more than %s%s"
                        .formatted(name, Criterion.limit(measured, limits), unit));
    }

    private static String shortened(List<String> errors) {
        String all = errors.isEmpty() ? "an error" : String.join(", ", errors);
        return all.length() <= LONGEST ? all : all.substring(0, LONGEST) + "…";
    }
}
