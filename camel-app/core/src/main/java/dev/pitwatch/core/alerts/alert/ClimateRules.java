package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.config.AlertConfig;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The alerts of a pit's air. */
final class ClimateRules {

    static final AlertRule CRITICAL_AQI = AlertRule.ofPit(
            "critical_aqi", Severity.CRITICAL, aqi(config -> config.aqi().critical()));

    static final AlertRule HIGH_AQI = AlertRule.ofPit(
                    "high_aqi", Severity.WARNING, aqi(config -> config.aqi().warning()))
            .supersededBy(CRITICAL_AQI);

    static final AlertRule TEMP_OUT_OF_RANGE = AlertRule.ofPit(
            "temp_out_of_range",
            Severity.WARNING,
            Criterion.metric(
                    "Temperature",
                    " °C",
                    Sample::temperature,
                    config -> range(config.temperature(), config.hysteresis().temperature())));

    static final AlertRule HIGH_HUMIDITY = AlertRule.ofPit(
            "high_humidity",
            Severity.WARNING,
            Criterion.metric(
                    "Humidity",
                    " %",
                    Sample::humidity,
                    config -> Bounds.of(
                            null, config.humidity().max(), config.hysteresis().humidity())));

    static final AlertRule LOW_HUMIDITY = AlertRule.ofPit(
            "low_humidity",
            Severity.WARNING,
            Criterion.metric(
                    "Humidity",
                    " %",
                    Sample::humidity,
                    config -> Bounds.of(
                            config.humidity().min(), null, config.hysteresis().humidity())));

    /** What installation, coating and curing want. */
    static final AlertRule OUT_OF_BAND = AlertRule.ofPit(
                    "out_of_band",
                    Severity.INFO,
                    band(
                            "Temperature",
                            " °C",
                            Sample::temperature,
                            config -> config.band().temperature(),
                            config -> config.hysteresis().temperature()),
                    band(
                            "Humidity",
                            " %",
                            Sample::humidity,
                            config -> config.band().humidity(),
                            config -> config.hysteresis().humidity()))
            .whileFilmIsWorkedOn();

    private ClimateRules() {}

    /** A limit in the settings. */
    private interface Limit {
        @Nullable
        Double in(AlertConfig config);
    }

    private static Criterion aqi(Limit high) {
        return Criterion.metric(
                "AQI",
                "",
                Sample::aqi,
                config -> Bounds.of(null, high.in(config), config.hysteresis().aqi()));
    }

    private static Criterion band(
            String name,
            String unit,
            ToDoubleFunction<Sample> value,
            Function<AlertConfig, AlertConfig.Range> range,
            ToDoubleFunction<AlertConfig> hysteresis) {
        return new Criterion(
                value,
                config -> range(range.apply(config), hysteresis.applyAsDouble(config)),
                Duration.ZERO,
                true,
                (sample, measured, bounds) -> "%s %s the film's %s%s"
                        .formatted(
                                name,
                                measured > bounds.high() ? "exceeded" : "fell below",
                                Criterion.limit(measured, bounds),
                                unit));
    }

    private static Bounds range(AlertConfig.Range range, double hysteresis) {
        return Bounds.of(range.min(), range.max(), hysteresis);
    }
}
