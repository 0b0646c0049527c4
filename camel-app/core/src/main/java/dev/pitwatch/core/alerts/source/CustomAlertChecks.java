package dev.pitwatch.core.alerts.source;

import dev.pitwatch.base.json.Coded;
import dev.pitwatch.core.alerts.alert.Severity;
import dev.pitwatch.core.readings.reading.CoreMetric;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@link CustomAlerts} refuses of a limit, and nothing else of it: in its place where routes are only tried, since it reads no value and opens no
 * alert. Thread safe.
 */
public final class CustomAlertChecks {

    private static final Pattern TYPE = Pattern.compile("custom_[a-z0-9_]{1,57}");

    /**
     * Checks a limit for values that are too high, see {@link CustomAlerts#above}.
     *
     * @throws IllegalArgumentException when one of them is none
     */
    public void above(
            String metric, double limit, double clearsBelow, String alertType, String severity, String message) {
        if (clearsBelow > limit) {
            throw new IllegalArgumentException(
                    "%s clears below %s, expected at most the limit, %s".formatted(alertType, clearsBelow, limit));
        }
        check(metric, alertType, severity);
    }

    /**
     * Checks a limit for values that are too low, see {@link CustomAlerts#below}.
     *
     * @throws IllegalArgumentException when one of them is none
     */
    public void below(
            String metric, double limit, double clearsAbove, String alertType, String severity, String message) {
        if (clearsAbove < limit) {
            throw new IllegalArgumentException(
                    "%s clears above %s, expected at least the limit, %s".formatted(alertType, clearsAbove, limit));
        }
        check(metric, alertType, severity);
    }

    private static void check(String metric, String alertType, String severity) {
        if (!TYPE.matcher(alertType).matches()) {
            throw new IllegalArgumentException(
                    "an alert's type is \"%s\", expected custom_ and up to 57 of a-z, 0-9, _".formatted(alertType));
        }
        if (Stream.of(CoreMetric.values()).anyMatch(known -> known.field().equals(metric))) {
            throw new IllegalArgumentException(
                    "%s: %s is the hub's own, expected a driver's metric".formatted(alertType, metric));
        }
        Coded.of(Severity.class, severity);
    }
}
