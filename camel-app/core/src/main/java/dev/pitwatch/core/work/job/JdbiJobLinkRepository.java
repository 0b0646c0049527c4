package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.time.Instant;
import java.util.Optional;

/** Links of jobs in PostgreSQL. */
final class JdbiJobLinkRepository {

    private static final String REPLACE =
            """
            with j as (
                select id, tracking_ends_at is not null and tracking_ends_at <= :now as ended
                from job where id = :id for update),
            replaced as (
                update job set tracking_hash = :hash, tracking_sealed = :sealed, updated_by = :by::bigint,
                    updated_by_name = %s, updated_at = :now
                from j where job.id = j.id and not j.ended)
            select ended, %s from j
            """
                    .formatted(Author.NAME_IF_NO_USER, JobNotification.NOTIFY);

    private final Database database;

    JdbiJobLinkRepository(Database database) {
        this.database = database;
    }

    /** Gives the job another link, unless the one it has ended, and notifies all hubs. {@return whether it has; empty: the scope has no such job} */
    Optional<Boolean> replace(Scope scope, long job, JobLinks.NewLink link, Author author, Instant now, String news) {
        return database.in(scope, handle -> handle.createQuery(REPLACE)
                .bind("id", job)
                .bind("hash", link.hash())
                .bind("sealed", link.sealed())
                .bind("by", author.userId())
                .bind("byName", author.name())
                .bind("now", now)
                .bind("news", news)
                .mapTo(Boolean.class)
                .findOne());
    }
}
