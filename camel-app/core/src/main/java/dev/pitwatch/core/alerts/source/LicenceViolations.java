package dev.pitwatch.core.alerts.source;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.alerts.alert.ClearedReason;
import dev.pitwatch.core.alerts.alert.EpisodeChange;
import dev.pitwatch.core.alerts.alert.Episodes;
import dev.pitwatch.core.alerts.alert.Severity;
import dev.pitwatch.core.alerts.source.JdbiViolationAlertRepository.Difference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * Alerts of devices that were refused: bean {@code licenceViolations} of routes/alerts. {@code licence_violation} is open while a
 * violation row of the device is less than an hour old, unless its pit is in maintenance; of a device that is in no workshop it is the platform's.
 * They follow from the rows, so that any hub may look, at any time.
 */
public final class LicenceViolations {

    private static final Duration QUIET = Duration.ofHours(1);

    private final JdbiViolationAlertRepository violations;
    private final Episodes episodes;
    private final Clock clock;

    public LicenceViolations(Database database, Episodes episodes, Clock clock) {
        this.violations = new JdbiViolationAlertRepository(database.ingest());
        this.episodes = episodes;
        this.clock = clock;
    }

    /** Queues what is to be opened or cleared; of a workshop nothing while its changes wait, which the rows don't show yet. */
    public void review() {
        Predicate<EpisodeChange> shown = episodes.shownByRows();
        Instant now = clock.instant();
        violations.differences(now.minus(QUIET), now).stream()
                .map(one -> change(one, now))
                .filter(shown)
                .forEach(episodes::add);
    }

    private static EpisodeChange change(Difference one, Instant now) {
        String subject = "device:" + one.deviceId();
        ClearedReason cleared = one.cleared();
        if (cleared != null) {
            return new EpisodeChange.Clearing(one.workshopId(), one.alertType(), subject, cleared, now);
        }
        String message = "Messages of %s are refused: %s"
                .formatted(one.deviceId(), one.reason().replace('_', ' '));
        return new EpisodeChange.Opening(
                one.workshopId(),
                one.pitId(),
                one.deviceId(),
                null,
                one.alertType(),
                Severity.INFO,
                subject,
                message,
                null,
                null,
                now);
    }
}
