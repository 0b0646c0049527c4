package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import java.time.Clock;

/** What was changed of jobs, by whom and when, as the audit log has it. Thread safe. */
public final class JobEditService {

    private final Database database;
    private final JdbiJobRepository jobs;
    private final JdbiJobEditRepository edits;
    private final Clock clock;

    public JobEditService(Database database, Clock clock) {
        this.database = database;
        this.jobs = new JdbiJobRepository(database);
        this.edits = new JdbiJobEditRepository(database);
        this.clock = clock;
    }

    /**
     * {@return a page of a job's changes, sorted by {@code at}, downwards with a leading "-"} Throws a {@link Problem} when the caller
     * may not know of the job.
     */
    public Paged<JobEdit> list(Principal who, long id, String sort, Page page) {
        return database.together(() -> {
            Job job = jobs.find(who, id, clock.instant()).orElseThrow(() -> Problem.notFound("job"));
            return edits.list(who.scope(), job.workshopId(), id, sort, page).map(LoggedJobEdit::edit);
        });
    }
}
