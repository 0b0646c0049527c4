package dev.pitwatch.core.work.customer;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What notices to customers say of jobs, from PostgreSQL. */
final class JdbiJobNoticeRepository {

    // Its key is made here alone, so that the search for it and the notice have the same.
    private static final String DUE =
            """
            select * from (
                select j.id as job_id, j.workshop_id, j.customer_id, j.car_model, j.tracking_hash || j.tracking_sealed as sealed_link,
                    j.estimated_end_time as end_time,
                    'job:' || j.id || ':job_soon:' || floor(extract(epoch from j.estimated_end_time) * 1000)::bigint as key
                from job j
                where j.status in ('in_progress', 'quality_check') and j.customer_id is not null
                    and j.tracking_sealed is not null
                    and j.estimated_end_time > :now and j.estimated_end_time <= :until) soon
            where not exists (select 1 from notice n where n.dedupe_key = soon.key)
            order by end_time limit :most
            """;

    private static final String TOLD_END =
            """
            select n.params ->> 'end' from notice n
            where n.user_id = :customer and n.event in ('job_started', 'job_moved')
                and starts_with(n.dedupe_key, 'job:' || :job || ':')
            order by n.id desc limit 1
            """;

    private final Database database;

    JdbiJobNoticeRepository(Database database) {
        this.database = database;
    }

    /** A car that is nearly ready, whose customer does not know yet. */
    record Due(
            long jobId,
            long workshopId,
            long customerId,
            String carModel,
            byte[] sealedLink,
            Instant endTime,
            String key) {}

    /** {@return those of all workshops that are to be ready within that time, the first ones first} */
    List<Due> due(Instant now, Instant until, int most) {
        return database.onPlatform(handle -> handle.createQuery(DUE)
                .bind("now", now)
                .bind("until", until)
                .bind("most", most)
                .map(RecordMapper.of(Due.class))
                .list());
    }

    /** {@return until when the customer believes the job to take; empty: they were notified no time} */
    Optional<Instant> toldEnd(Scope scope, long job, long customer) {
        return database.in(scope, handle -> handle.createQuery(TOLD_END)
                .bind("customer", customer)
                .bind("job", job)
                .mapTo(String.class)
                .findOne()
                .map(Instant::parse));
    }
}
