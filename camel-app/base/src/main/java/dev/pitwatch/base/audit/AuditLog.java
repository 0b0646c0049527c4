package dev.pitwatch.base.audit;

import dev.pitwatch.base.database.Actor;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * The audit log. Changes of workshops, users, devices and the like are in it without anybody's doing: the database writes
 * them, by {@link Actor#current()}. Thread safe.
 */
public final class AuditLog {

    private final JdbiAuditRepository entries;
    private final Clock clock;

    public AuditLog(Database database, Clock clock) {
        this.entries = new JdbiAuditRepository(database);
        this.clock = clock;
    }

    /** Notes what the current actor did, within the transaction of {@link Database#together} if there is one. */
    public void note(AuditedAction doing) {
        entries.note(doing, clock.instant());
    }

    /** The same of much at once, each in a workshop that the scope sees. */
    public void note(Scope scope, List<AuditedAction> doings) {
        if (!doings.isEmpty()) {
            entries.note(scope, doings, clock.instant());
        }
    }

    /** The same, of something done a while ago. */
    void note(AuditedAction doing, Instant at) {
        entries.note(doing, at);
    }

    /** {@return a page of all that the scope sees, sorted by a field, downwards with a leading "-"} */
    public Paged<AuditEntry> list(Scope scope, AuditFilter filter, String sort, Page page) {
        return entries.list(scope, filter, sort, page);
    }

    /** {@return a page of what the owner and staff of a workshop did there} */
    public Paged<AuditEntry> activity(Scope scope, long workshopId, AuditFilter filter, String sort, Page page) {
        return entries.activity(scope, workshopId, filter, sort, page).orElseThrow(() -> Problem.notFound("workshop"));
    }
}
