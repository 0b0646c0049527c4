package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import java.time.Instant;
import java.util.List;

/** Since when nothing of an open alert that flaps was outside: it ends only some time after that. */
public final class WellAlerts {

    private final JdbiWellAlertRepository repository;

    public WellAlerts(Database database) {
        this.repository = new JdbiWellAlertRepository(database.ingest());
    }

    /**
     * An alert that has turned.
     *
     * @param well whether all is inside now
     */
    public record Turned(long id, boolean well) {}

    /** Keeps since when they are well; of those that are not any more, that they are not. */
    public void turned(List<Turned> alerts, Instant now) {
        if (!alerts.isEmpty()) {
            repository.write(alerts, now);
        }
    }
}
