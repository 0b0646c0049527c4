package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.config.AlertConfig;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The alerts that readings raise by themselves. An alert stands before those that it supersedes. */
enum AlertRule {
    CRITICAL_AQI(Severity.CRITICAL, "AQI", "") {
        @Override
        double value(Sample sample) {
            return sample.aqi();
        }

        @Override
        Bounds bounds(AlertConfig config) {
            return Bounds.of(null, config.aqi().critical(), config.hysteresis().aqi());
        }
    },
    HIGH_AQI(Severity.WARNING, "AQI", "") {
        @Override
        double value(Sample sample) {
            return sample.aqi();
        }

        @Override
        Bounds bounds(AlertConfig config) {
            return Bounds.of(null, config.aqi().warning(), config.hysteresis().aqi());
        }

        @Override
        Optional<AlertRule> supersededBy() {
            return Optional.of(CRITICAL_AQI);
        }
    },
    TEMP_OUT_OF_RANGE(Severity.WARNING, "Temperature", " °C") {
        @Override
        double value(Sample sample) {
            return sample.temperature();
        }

        @Override
        Bounds bounds(AlertConfig config) {
            return Bounds.of(
                    config.temperature().min(),
                    config.temperature().max(),
                    config.hysteresis().temperature());
        }
    },
    HIGH_HUMIDITY(Severity.WARNING, "Humidity", " %") {
        @Override
        double value(Sample sample) {
            return sample.humidity();
        }

        @Override
        Bounds bounds(AlertConfig config) {
            return Bounds.of(null, config.humidity().max(), config.hysteresis().humidity());
        }
    },
    LOW_HUMIDITY(Severity.WARNING, "Humidity", " %") {
        @Override
        double value(Sample sample) {
            return sample.humidity();
        }

        @Override
        Bounds bounds(AlertConfig config) {
            return Bounds.of(config.humidity().min(), null, config.hysteresis().humidity());
        }
    };

    static final List<AlertRule> ALL = List.of(values());

    private final Severity severity;
    private final String metric;
    private final String unit;

    AlertRule(Severity severity, String metric, String unit) {
        this.severity = severity;
        this.metric = metric;
        this.unit = unit;
    }

    /** {@return what it looks at; NaN when the sample lacks it} */
    abstract double value(Sample sample);

    abstract Bounds bounds(AlertConfig config);

    /** {@return the alert that takes its place while open} */
    Optional<AlertRule> supersededBy() {
        return Optional.empty();
    }

    String type() {
        return name().toLowerCase(Locale.ROOT);
    }

    Severity severity() {
        return severity;
    }

    /** {@return what happened, in one plain sentence} */
    String message(double value, Bounds bounds) {
        // Not shared: a DecimalFormat serves one thread.
        String limit =
                new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(bounds.broken(value));
        return "%s %s %s%s".formatted(metric, value > bounds.high() ? "exceeded" : "fell below", limit, unit);
    }

    static Optional<AlertRule> ofType(String type) {
        return Stream.of(values()).filter(rule -> rule.type().equals(type)).findFirst();
    }
}
