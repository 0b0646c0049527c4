package dev.pitwatch.core.alerts.source;

import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.admission.licence.KnownDevice;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.Nested;

/** Subscriptions and the alerts of them in PostgreSQL, by the role of ingest. */
final class JdbiSubscriptionAlertRepository {

    private static final String ALL =
            """
            select s.workshop_id, s.status as subscription_status, s.expires_at as subscription_expires_at,
                s.next_due_at as subscription_next_due_at, a.id is not null as raised
            from subscription s
            join workshop w on w.id = s.workshop_id and w.archived_at is null
            left join alert a on a.workshop_id = s.workshop_id and a.alert_type = :type and a.cleared_at is null
            """;

    private static final String ONE = ALL + "where s.workshop_id = :workshop";

    private final Jdbi ingest;
    private final String alertType;

    JdbiSubscriptionAlertRepository(Jdbi ingest, String alertType) {
        this.ingest = ingest;
        this.alertType = alertType;
    }

    /** A workshop's subscription, and whether an alert of it is open. */
    record Subscribed(long workshopId, @Nested("subscription") KnownDevice.Subscription subscription, boolean raised) {}

    /** {@return those of all workshops that are not let go} */
    List<Subscribed> all() {
        return ingest.withHandle(handle -> handle.createQuery(ALL)
                .bind("type", alertType)
                .map(RecordMapper.of(Subscribed.class))
                .list());
    }

    /** {@return that of one workshop, unless it is let go} */
    Optional<Subscribed> of(long workshopId) {
        return ingest.withHandle(handle -> handle.createQuery(ONE)
                .bind("type", alertType)
                .bind("workshop", workshopId)
                .map(RecordMapper.of(Subscribed.class))
                .findOne());
    }
}
