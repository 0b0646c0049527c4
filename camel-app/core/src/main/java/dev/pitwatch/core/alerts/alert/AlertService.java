package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.time.Clock;

/** What people do with alerts: look at them and acknowledge them. */
public final class AlertService {

    private final JdbiAlertRepository alerts;
    private final AlertEvents events;
    private final Clock clock;

    AlertService(JdbiAlertRepository alerts, AlertEvents events, Clock clock) {
        this.alerts = alerts;
        this.events = events;
        this.clock = clock;
    }

    /** {@return the service on the database} */
    public static AlertService on(Database database, AlertEvents events, Clock clock) {
        return new AlertService(new JdbiAlertRepository(database), events, clock);
    }

    /**
     * {@return alerts of the workshop; an operator's list holds only those of granted pits}
     *
     * @throws Problem {@code not_found} for a workshop that is not the principal's, or not there
     */
    public Paged<Alert> list(Principal who, long workshopId, AlertFilter filter, String sort, Page page) {
        if (!who.isPlatform() && (who.workshopId() == null || who.workshopId() != workshopId)) {
            throw Problem.notFound("workshop");
        }
        AlertFilter seen = who.role() == Role.KIOSK ? filter.onWall() : filter;
        return alerts.list(who, workshopId, seen, sort, page).orElseThrow(() -> Problem.notFound("workshop"));
    }

    /**
     * Marks an alert as seen and tells those who watch; a second time changes and tells nothing.
     *
     * @throws Problem {@code not_found} for an alert that the principal may not see
     */
    public Alert acknowledge(Principal who, long id) {
        return alerts.acknowledge(who, id, clock.instant())
                .map(alert -> {
                    events.acknowledged(alert);
                    return alert;
                })
                .or(() -> alerts.find(who, id))
                .orElseThrow(() -> Problem.notFound("alert"));
    }
}
