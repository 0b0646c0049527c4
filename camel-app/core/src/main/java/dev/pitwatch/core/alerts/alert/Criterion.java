package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.config.AlertConfig;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One thing in a reading that is held against limits; a rule has one or several.
 *
 * @param value what it looks at; NaN when the reading lacks it, which changes nothing
 * @param bounds its limits
 * @param atLeast how long it has to last at least, whatever the settings say
 * @param isFigure whether value and limit are told with the alert; else it is a yes or no
 * @param message what happened, in one plain sentence
 */
record Criterion(
        ToDoubleFunction<Sample> value,
        Function<AlertConfig, Bounds> bounds,
        Duration atLeast,
        boolean isFigure,
        Message message) {

    /** What an alert says. */
    @FunctionalInterface
    interface Message {
        String of(Sample sample, double value, Bounds bounds);
    }

    /** A yes (1) or no (0). */
    private static final Bounds IF_YES = new Bounds(Double.NaN, 0.5, 0);

    /** {@return a metric with limits; what it is called begins the sentence, the unit ends it} */
    static Criterion metric(
            String name, String unit, ToDoubleFunction<Sample> value, Function<AlertConfig, Bounds> bounds) {
        return new Criterion(value, bounds, Duration.ZERO, true, (sample, measured, limits) -> "%s %s %s%s"
                .formatted(name, measured > limits.high() ? "exceeded" : "fell below", limit(measured, limits), unit));
    }

    /** {@return something that is so or not} */
    static Criterion fact(ToDoubleFunction<Sample> value, Function<Sample, String> message) {
        return new Criterion(
                value, config -> IF_YES, Duration.ZERO, false, (sample, measured, limits) -> message.apply(sample));
    }

    /** {@return how the broken limit is written} */
    static String limit(double value, Bounds bounds) {
        // Not shared: a DecimalFormat serves one thread.
        return new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(bounds.broken(value));
    }
}
