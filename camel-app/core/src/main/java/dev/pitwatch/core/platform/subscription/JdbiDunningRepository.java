package dev.pitwatch.core.platform.subscription;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.mapper.Nested;

/** Steps that are taken about due subscriptions, in PostgreSQL, by the role of ingest. */
final class JdbiDunningRepository {

    // What was done ahead of now was done by a clock that was wrong and has been set back.
    private static final String RUNNING =
            """
            select s.id as subscription_id, s.workshop_id, w.time_zone, s.status as terms_status,
                s.expires_at as terms_expires_at, s.next_due_at as terms_next_due_at, s.due_day as terms_due_day,
                array(select d.step from dunning_step d where d.subscription_id = s.id and d.due_at = s.due_at
                    and d.done_at <= :now::timestamptz + interval '1 minute') as taken
            from subscription s join workshop w on w.id = s.workshop_id and w.archived_at is null
            where s.status in ('trial', 'active', 'past_due')
            """;

    /** The first step is a week before, by days of the workshop. */
    private static final String SOON_DUE =
            RUNNING + "and s.due_at < :now::timestamptz + interval '9 days' order by s.due_at";

    private static final String LOCK = RUNNING + "and s.id = :id for update of s";

    /** An end may come once more of the same due date: after one was activated, or that date was moved and moved back. */
    private static final String ADD =
            """
            insert into dunning_step (subscription_id, workshop_id, due_at, step, done_at)
            values (:subscriptionId, :workshopId, :dueAt, :step, :now)
            on conflict (subscription_id, due_at, step) do update set done_at = excluded.done_at
                where dunning_step.step = 'end' or dunning_step.done_at > excluded.done_at + interval '1 minute'
            """;

    private final Database database;

    JdbiDunningRepository(Database database) {
        this.database = database;
    }

    /**
     * A subscription that may be due.
     *
     * @param taken the steps that were taken of its present due date
     */
    record Running(
            long subscriptionId, long workshopId, String timeZone, @Nested("terms") Terms terms, List<String> taken) {

        ZoneId zone() {
            return ZoneId.of(timeZone);
        }

        /** {@return whether neither the step nor a later one was taken, as by a hub whose clock is ahead; one that runs may always end} */
        boolean isNext(DunningStep step) {
            if (step == DunningStep.END) {
                return true;
            }
            for (DunningStep later : DunningStep.values()) {
                if (later.ordinal() >= step.ordinal() && taken.contains(later.code())) {
                    return false;
                }
            }
            return true;
        }
    }

    List<Running> running(Instant now) {
        return database.ingest().withHandle(handle -> handle.createQuery(SOON_DUE)
                .bind("now", now)
                .map(RecordMapper.of(Running.class))
                .list());
    }

    /** {@return the subscription, as it stands after whoever changed it before; call in a transaction that goes on} */
    Optional<Running> lock(long subscriptionId, Instant now) {
        return database.ingest().withHandle(handle -> handle.createQuery(LOCK)
                .bind("id", subscriptionId)
                .bind("now", now)
                .map(RecordMapper.of(Running.class))
                .findOne());
    }

    /** {@return whether it was not there yet} */
    boolean add(DueStep step, Instant now) {
        return database.ingest()
                .withHandle(handle -> handle.createUpdate(ADD)
                                .bind("subscriptionId", step.subscriptionId())
                                .bind("workshopId", step.workshopId())
                                .bind("dueAt", step.dueAt())
                                .bind("step", step.step().code())
                                .bind("now", now)
                                .execute()
                        > 0);
    }
}
