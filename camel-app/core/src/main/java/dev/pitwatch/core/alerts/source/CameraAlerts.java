package dev.pitwatch.core.alerts.source;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.alerts.alert.EpisodeChange;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.Episodes;
import dev.pitwatch.core.alerts.alert.Severity;
import dev.pitwatch.core.alerts.source.JdbiCameraAlertRepository.Difference;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Alerts of cameras without a picture, or without the recording that is wanted ({@code camera_offline}): bean {@code cameraAlerts} of
 * routes/alerts. They follow from the pits' rows, which one hub keeps, so whichever hub asks, and how often, each opens and clears once;
 * only that hub opens them, once it has looked: rows of before its start may have been wrong for long.
 * While the media server is away nothing is known of its cameras, and nothing changes.
 */
public final class CameraAlerts {

    static final String ALERT_TYPE = "camera_offline";

    private final JdbiCameraAlertRepository cameras;
    private final Episodes episodes;
    private final BooleanSupplier looked;
    private final Clock clock;

    /** Takes whether this hub looks after cameras, and has looked at them since it does. */
    public CameraAlerts(Database database, Episodes episodes, BooleanSupplier looked, Clock clock) {
        this.cameras = new JdbiCameraAlertRepository(database.ingest());
        this.episodes = episodes;
        this.looked = looked;
        this.clock = clock;
    }

    /** Queues what is to be opened or cleared; of a workshop nothing while its changes wait, which the rows don't show yet. */
    public void review() {
        Predicate<EpisodeChange> shown = episodes.shownByRows();
        boolean opens = looked.getAsBoolean(); // before reading: what the first look finds is in the rows by then
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS); // as the database keeps it
        cameras.differences(now).stream()
                .filter(one -> opens || one.cleared() != null)
                .map(one -> change(one, now))
                .filter(shown)
                .forEach(episodes::add);
    }

    private static EpisodeChange change(Difference one, Instant now) {
        String subject = "pit:" + one.pitId();
        return one.cleared() != null
                ? new Clearing(one.workshopId(), ALERT_TYPE, subject, one.cleared(), now)
                : new Opening(
                        one.workshopId(),
                        one.pitId(),
                        null,
                        one.jobId(),
                        ALERT_TYPE,
                        Severity.CRITICAL,
                        subject,
                        one.isOnline()
                                ? "The camera is not recorded"
                                : "The camera has shown no picture for %d s".formatted(one.seconds()),
                        null,
                        null,
                        now);
    }
}
