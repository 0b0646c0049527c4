package dev.pitwatch.core.alerts.source;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.json.Coded;
import dev.pitwatch.core.alerts.alert.EpisodeChange;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.Episodes;
import dev.pitwatch.core.alerts.alert.Severity;
import dev.pitwatch.core.alerts.alert.WellAlerts;
import dev.pitwatch.core.alerts.source.JdbiCustomAlertRepository.Difference;
import dev.pitwatch.core.alerts.source.JdbiCustomAlertRepository.Limit;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Predicate;

/**
 * Limits on what drivers measure, set by operators' routes: bean {@code customAlerts}. A pit's alert opens while the newest value
 * of one of its devices is outside, and clears once those of all are inside again, when the pit goes into maintenance, or when
 * none of its devices is there any more. Only the rows decide, so whichever hub asks, and how often, each opens and clears once.
 */
public final class CustomAlerts {

    private final CustomAlertChecks checks = new CustomAlertChecks();
    private final JdbiCustomAlertRepository values;
    private final WellAlerts wells;
    private final Episodes episodes;
    private final Clock clock;

    public CustomAlerts(Database database, Episodes episodes, Clock clock) {
        this.values = new JdbiCustomAlertRepository(database.ingest());
        this.wells = new WellAlerts(database);
        this.episodes = episodes;
        this.clock = clock;
    }

    /**
     * Opens and clears alerts of values that are too high; call every few seconds.
     *
     * @param metric a driver's own, e.g. {@code co2}
     * @param limit in the metric's unit; opens above it
     * @param clearsBelow at most the limit; in between nothing changes
     * @param alertType begins with {@code custom_}; up to 57 of a-z, 0-9 and _ follow
     * @param severity {@code info}, {@code warning} or {@code critical}
     * @param message one plain sentence
     * @throws IllegalArgumentException when one of them is none
     */
    public void above(
            String metric, double limit, double clearsBelow, String alertType, String severity, String message) {
        checks.above(metric, limit, clearsBelow, alertType, severity, message);
        review(new Limit(metric, alertType, true, limit, clearsBelow), severity, message);
    }

    /** Does the same for values that are too low: opens below the limit and clears above {@code clearsAbove}. */
    public void below(
            String metric, double limit, double clearsAbove, String alertType, String severity, String message) {
        checks.below(metric, limit, clearsAbove, alertType, severity, message);
        review(new Limit(metric, alertType, false, limit, clearsAbove), severity, message);
    }

    private void review(Limit limit, String severityCode, String message) {
        Severity severity = Coded.of(Severity.class, severityCode);
        Predicate<EpisodeChange> shown = episodes.shownByRows();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS); // as the database keeps it
        wells.turned(values.turned(limit, now), now);
        values.differences(limit, now).stream()
                .map(one -> change(one, limit, severity, message, now))
                .filter(shown)
                .forEach(episodes::add);
    }

    private static EpisodeChange change(Difference one, Limit limit, Severity severity, String message, Instant now) {
        String subject = "pit:" + one.pitId();
        return one.cleared() != null
                ? new Clearing(one.workshopId(), limit.alertType(), subject, one.cleared(), now)
                : new Opening(
                        one.workshopId(),
                        one.pitId(),
                        one.deviceId(),
                        one.jobId(),
                        limit.alertType(),
                        severity,
                        subject,
                        message,
                        one.value(),
                        limit.opens(),
                        now);
    }
}
