package dev.pitwatch.core.job;

import dev.pitwatch.core.alert.AlertConfig;
import dev.pitwatch.core.database.Scope;
import dev.pitwatch.core.identity.Principal;
import dev.pitwatch.core.paging.Page;
import dev.pitwatch.core.paging.Paged;
import dev.pitwatch.core.phone.PhoneRegion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs, as they are kept. */
interface JobRepository {

    /** {@return a page of those that whoever asks may see; empty: they see no such workshop} */
    Optional<Paged<Job>> list(Principal who, JobFilter filter, String sort, Page page, Instant now);

    /** {@return the job, if whoever asks may see it} */
    Optional<Job> find(Principal who, long id, Instant now);

    /** {@return the same, which nobody else changes until the transaction ends} */
    Optional<Job> lock(Principal who, long id, Instant now);

    /** {@return the job's moves, oldest first} */
    List<HistoryEntry> history(Scope scope, long id);

    /**
     * A pit that a job is to be in; nobody puts it or its workshop away until the transaction ends.
     *
     * @param status as now: maintenance ends by itself
     * @param phones whose phone numbers are written there without country code
     * @param occupiedBy the job whose car is in it; null: none
     */
    record Place(
            long workshopId,
            long pitId,
            int pitNumber,
            String status,
            String currency,
            PhoneRegion phones,
            @Nullable Long occupiedBy) {}

    /** {@return the pit, if it is there} */
    Optional<Place> place(Scope scope, long pitId, Instant now);

    /** {@return the currency of the workshop} */
    String currency(Scope scope, long workshopId);

    /** {@return those of the users who are staff of the workshop and active} */
    List<JobMember> staff(Scope scope, long workshopId, List<Long> userIds);

    /** Who writes to a job's history. */
    record Author(@Nullable Long userId, String name) {}

    /** {@return the id of the job, which was made with its stages, staff and the first entry of its history} */
    long create(Scope scope, Job job, JobLinks.NewLink link, Author author);

    /**
     * Writes what can change of a job that was locked, its stages too.
     *
     * @param moved the status it comes from, for the history; null: it has not moved
     * @return the job's new version
     */
    long save(Scope scope, Job job, @Nullable JobStatus moved, Author author, @Nullable String note);

    /** When the job's car was in a pit; {@code to} null: it is there. The alert settings are those that hold there now. */
    record Stay(long pitId, Instant from, @Nullable Instant to, AlertConfig config) {}

    /** {@return where the job's car was, oldest first} */
    List<Stay> stays(Scope scope, long id);

    /** Replaces who works on the job; returns its new version. */
    long assign(Scope scope, Job job);
}
