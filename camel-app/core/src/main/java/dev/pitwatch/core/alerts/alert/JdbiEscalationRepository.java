package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.RecordMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Escalations in PostgreSQL, by the role of ingest. */
final class JdbiEscalationRepository {

    /** The platform's own are sent to all super_admins from the start. */
    private static final String ESCALATE =
            """
            update alert set escalated_at = :now
            where id in (
                select id from alert
                where severity = 'critical' and cleared_at is null and acknowledged_at is null and escalated_at is null
                    and workshop_id is not null and created_at <= :before
                    and (shelved_until is null or shelved_until <= :now)
                order by created_at limit 500 for update skip locked)
            returning
            """
                    + AlertRow.COLUMNS;

    private final Jdbi ingest;

    JdbiEscalationRepository(Jdbi ingest) {
        this.ingest = ingest;
    }

    List<AlertFact> escalate(Duration after, Instant now) {
        return ingest.withHandle(handle -> handle.createQuery(ESCALATE)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("before", now.minus(after).atOffset(ZoneOffset.UTC))
                .map(RecordMapper.of(Alert.class))
                .<AlertFact>map(AlertEscalated::new)
                .list());
    }
}
