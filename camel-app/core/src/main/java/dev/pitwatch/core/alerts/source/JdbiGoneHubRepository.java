package dev.pitwatch.core.alerts.source;

import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.alerts.alert.ClearedReason;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Hubs and the platform's alerts of them in PostgreSQL, by the role of ingest. */
final class JdbiGoneHubRepository {

    private static final String ALERTS_OF_GONE =
            """
            select a.alert_type, a.subject
            from alert a
            where a.workshop_id is null and a.cleared_at is null and a.subject like 'platform:%@%'
                and not exists (select from alert_hub h where h.node = split_part(a.subject, '@', 2))
            order by 1, 2
            limit 500
            """;

    private final Jdbi ingest;

    JdbiGoneHubRepository(Jdbi ingest) {
        this.ingest = ingest;
    }

    /** An open alert of the platform. */
    record OpenAlert(String alertType, String subject) {
        Clearing clearing(ClearedReason reason, Instant now) {
            return new Clearing(null, alertType, subject, reason, now);
        }
    }

    /** {@return open alerts of hubs that are forgotten; some of them when they are many} */
    List<OpenAlert> alertsOfGone() {
        return ingest.withHandle(handle -> handle.createQuery(ALERTS_OF_GONE)
                .map(RecordMapper.of(OpenAlert.class))
                .list());
    }
}
