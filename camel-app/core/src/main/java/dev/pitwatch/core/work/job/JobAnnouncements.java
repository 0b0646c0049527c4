package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.notices.announcement.Announcement;
import dev.pitwatch.core.notices.announcement.Announcements;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Announcements of jobs that were made or came to another status, which a workshop's webhook may want. */
public final class JobAnnouncements implements JobChanges {

    private final Announcements announcements;

    public JobAnnouncements(Database database, Clock clock) {
        this.announcements = new Announcements(database, clock);
    }

    /**
     * What a program is given of a job, in the names of the REST contract; it names no customer.
     *
     * @param previousStatus null: the job was made
     */
    private record Facts(
            long jobId,
            long pitId,
            String status,
            @Nullable String previousStatus,
            String workType,
            String carModel,
            @Nullable Instant estimatedEndTime,
            Instant at) {}

    @Override
    public void changed(Scope scope, JobChange change) {
        Job job = change.after();
        Optional<JobStatus> previous = change.before().map(Job::status);
        if (previous.equals(Optional.of(job.status()))) {
            return;
        }
        Facts facts = new Facts(
                job.id(),
                job.pitId(),
                job.status().code(),
                previous.map(JobStatus::code).orElse(null),
                job.workType().code(),
                job.carModel(),
                job.estimatedEndTime(),
                change.at());
        announcements.announce(
                scope,
                new Announcement(
                        job.workshopId(),
                        "job",
                        "job:" + job.id(),
                        facts,
                        "job:%d:%s:%s".formatted(job.id(), job.status().code(), change.at())));
    }
}
