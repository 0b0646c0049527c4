package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.alerts.config.AlertConfig;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the cars of jobs were, in PostgreSQL. */
final class JdbiStayRepository {

    /** When the job's car was in a pit; {@code to} null: it is there. */
    record Stay(long pitId, Instant from, @Nullable Instant to, String workshopConfig, String pitConfig) {

        /** {@return the climate that film wants there now} */
        AlertConfig.Band band() {
            return AlertConfig.ofPit(workshopConfig, pitConfig).band();
        }
    }

    private static final String STAYS =
            """
            select o.pit_id, o.from_at as "from", o.to_at as "to",
                coalesce((select jsonb_build_object('band', c.config -> 'band') from alert_config c
                    where c.workshop_id = o.workshop_id and c.pit_id is null and c.config -> 'band' is not null),
                    '{}') as workshop_config,
                coalesce((select jsonb_build_object('band', c.config -> 'band') from alert_config c
                    where c.workshop_id = o.workshop_id and c.pit_id = o.pit_id and c.config -> 'band' is not null),
                    '{}') as pit_config
            from job_occupancy o where o.job_id = :id order by o.from_at
            """;

    private final Database database;

    JdbiStayRepository(Database database) {
        this.database = database;
    }

    /** {@return where the job's car was, oldest first} */
    List<Stay> stays(Scope scope, long id) {
        return database.in(scope, handle -> handle.createQuery(STAYS)
                .bind("id", id)
                .map(RecordMapper.of(Stay.class))
                .list());
    }
}
