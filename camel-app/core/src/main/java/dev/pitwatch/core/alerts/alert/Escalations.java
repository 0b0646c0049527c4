package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Critical alerts that wait too long to be acknowledged: bean {@code escalations} of routes/alerts. Any hub may look at any
 * time; a row is marked once. Call in the transaction that announces them.
 */
public final class Escalations {

    private final JdbiEscalationRepository alerts;
    private final Clock clock;

    public Escalations(Database database, Clock clock) {
        this.alerts = new JdbiEscalationRepository(database.ingest());
        this.clock = clock;
    }

    /**
     * Marks workshops' critical alerts as escalated that are neither acknowledged nor shelved; at most 500 a call.
     *
     * @param minutes how long they must have been open
     * @return those that this call has marked
     */
    public List<AlertFact> escalate(long minutes) {
        return alerts.escalate(Duration.ofMinutes(minutes), clock.instant());
    }
}
