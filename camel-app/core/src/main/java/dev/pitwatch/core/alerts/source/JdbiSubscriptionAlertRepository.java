package dev.pitwatch.core.alerts.source;

import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.admission.licence.KnownDevice;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Subscriptions and the alerts of them in PostgreSQL, by the role of ingest. */
final class JdbiSubscriptionAlertRepository {

    private static final String ALL =
            """
            select s.workshop_id, s.status as subscription_status, s.expires_at as subscription_expires_at,
                s.next_due_at as subscription_next_due_at, a.id as alert_id,
                coalesce(a.flapping, false) as flapping, a.well_since is not null as well,
                coalesce(case when a.flapping then a.well_since <= :now::timestamptz - interval '15 minutes'
                    else a.created_at <= :now::timestamptz - interval '10 seconds' end, false) as is_old
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

    /**
     * A workshop's subscription, and the alert of it.
     *
     * @param alertId of the open one; null: there is none
     * @param flapping it stays open until the subscription stood for long
     * @param well as was kept of one that flaps
     * @param isOld it may end: it was open for long enough, one that flaps well for long enough
     */
    record Subscribed(
            long workshopId,
            @Nested("subscription") KnownDevice.Subscription subscription,
            @Nullable Long alertId,
            boolean flapping,
            boolean well,
            boolean isOld) {

        boolean isRaised() {
            return alertId != null;
        }
    }

    /** {@return those of all workshops that are not let go} */
    List<Subscribed> all(Instant now) {
        return ingest.withHandle(handle -> bound(handle.createQuery(ALL), now)
                .map(RecordMapper.of(Subscribed.class))
                .list());
    }

    /** {@return that of one workshop, unless it is let go} */
    Optional<Subscribed> of(long workshopId, Instant now) {
        return ingest.withHandle(handle -> bound(handle.createQuery(ONE), now)
                .bind("workshop", workshopId)
                .map(RecordMapper.of(Subscribed.class))
                .findOne());
    }

    private Query bound(Query query, Instant now) {
        return query.bind("type", alertType).bind("now", now.atOffset(ZoneOffset.UTC));
    }
}
