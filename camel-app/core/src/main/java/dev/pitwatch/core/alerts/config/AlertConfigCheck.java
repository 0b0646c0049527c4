package dev.pitwatch.core.alerts.config;

import dev.pitwatch.base.problem.Problem.Detail;
import dev.pitwatch.core.alerts.config.AlertConfig.QuietHours;
import dev.pitwatch.core.alerts.config.AlertConfig.Range;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What fields of an {@link AlertConfig} have to be to each other. What each may be by itself is in the API's contract. */
final class AlertConfigCheck {

    /** The hub's own types and some of an operator's routes. */
    private static final int MAX_CHANNELS = 32;

    private static final double MAX_HUMIDITY = 100;

    private final List<Detail> wrong = new ArrayList<>();

    private AlertConfigCheck() {}

    static List<Detail> of(AlertConfig config) {
        AlertConfigCheck check = new AlertConfigCheck();
        check.below(
                "aqi.warning",
                config.aqi().warning(),
                "aqi.critical",
                config.aqi().critical());
        check.below("temperature", config.temperature());
        check.below("humidity", config.humidity());
        check.below("band.temperature", config.band().temperature());
        check.below("band.humidity", config.band().humidity());
        if (check.wrong.isEmpty()) {
            check.clearing(config);
        }
        check.times(config.forSeconds(), config.clearSeconds());
        check.channels(config.channels());
        check.quietHours(config.quietHours());
        return check.wrong;
    }

    private void below(String field, Range range) {
        below(field + ".min", range.min(), field + ".max", range.max());
    }

    private void below(String lower, @Nullable Double low, String upper, @Nullable Double high) {
        if (low != null && high != null && low >= high) {
            refuse(lower, low, "below %s, which is %s".formatted(upper, text(high)));
        }
    }

    /** An alert clears inside its limit by the hysteresis: there have to be values that far inside. */
    private void clearing(AlertConfig config) {
        leaves(
                "hysteresis.aqi",
                config.hysteresis().aqi(),
                "aqi.warning",
                config.aqi().warning());
        leaves(
                "hysteresis.aqi",
                config.hysteresis().aqi(),
                "aqi.critical",
                config.aqi().critical());
        double humidity = config.hysteresis().humidity();
        leaves(
                "hysteresis.humidity",
                humidity,
                "humidity.max",
                config.humidity().max());
        Double lowest = config.humidity().min();
        if (lowest != null && lowest + humidity >= MAX_HUMIDITY) {
            refuse(
                    "hysteresis.humidity",
                    humidity,
                    "so that humidity.min, %s, and it are below 100".formatted(text(lowest)));
        }
        double temperature = config.hysteresis().temperature();
        leavesWithin("hysteresis.temperature", temperature, "temperature", config.temperature());
        leavesWithin(
                "hysteresis.temperature",
                temperature,
                "band.temperature",
                config.band().temperature());
        leavesWithin(
                "hysteresis.humidity", humidity, "band.humidity", config.band().humidity());
    }

    private void leavesWithin(String field, double hysteresis, String limits, Range range) {
        if (range.min() != null && range.max() != null && range.min() + hysteresis >= range.max() - hysteresis) {
            refuse(
                    field,
                    hysteresis,
                    "below half of what lies between %s.min, %s, and max, %s"
                            .formatted(limits, text(range.min()), text(range.max())));
        }
    }

    private void leaves(String field, double hysteresis, String limit, @Nullable Double high) {
        if (high != null && hysteresis >= high) {
            refuse(field, hysteresis, "below %s, which is %s".formatted(limit, text(high)));
        }
    }

    private void times(int lasting, int clearing) {
        if (lasting + clearing < AlertConfig.LEAST_SECONDS) {
            refuse(
                    "clear_seconds",
                    clearing,
                    "at least %d: with for_seconds, %d, at least %d"
                            .formatted(AlertConfig.LEAST_SECONDS - lasting, lasting, AlertConfig.LEAST_SECONDS));
        }
    }

    private void channels(Map<String, List<String>> channels) {
        if (channels.size() > MAX_CHANNELS) {
            wrong.add(new Detail(
                    "channels", "has %d types, expected at most %d".formatted(channels.size(), MAX_CHANNELS)));
        }
    }

    private void quietHours(@Nullable QuietHours hours) {
        if (hours != null && hours.from().equals(hours.to())) {
            wrong.add(new Detail(
                    "quiet_hours.to", "is %s, expected another time than quiet_hours.from".formatted(hours.to())));
        }
    }

    private void refuse(String field, double value, String expected) {
        wrong.add(new Detail(field, "is %s, expected %s".formatted(text(value), expected)));
    }

    /** As people write it: 15, not 15.0. */
    private static String text(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
