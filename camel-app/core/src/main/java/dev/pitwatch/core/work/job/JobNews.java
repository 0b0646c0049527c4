package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.live.LiveEvents;
import java.util.Optional;

/**
 * What other hubs made of jobs, as PostgreSQL notifies of it ({@link #CHANNEL}), published to the sockets of this one: bean
 * {@code jobNews} of routes/live. What this hub made of them they have already.
 */
public final class JobNews {

    /** The channel to listen to. */
    public static final String CHANNEL = JobNotification.CHANNEL;

    private final JdbiJobNewsRepository jobs;
    private final JobChanges caches;
    private final LiveEvents live;
    private final JobEvents events;

    /** Takes what knows, before a change is published, who may see it. */
    public JobNews(Database database, JobCacheRefresh caches, LiveEvents live) {
        this.jobs = new JdbiJobNewsRepository(database);
        this.caches = caches;
        this.live = live;
        this.events = new JobEvents(live);
    }

    /**
     * Publishes the job as it is by now. An empty payload, after notifications were lost, is of none: all who watch load anew
     * then. So they do when it can't be read.
     */
    public void publish(String payload) {
        JobNotification.read(payload)
                .filter(news -> !news.origin().equals(live.origin()))
                .ifPresent(this::publish);
    }

    private void publish(JobNotification news) {
        try {
            jobs.find(news.jobId()).ifPresent(job -> {
                caches.changed(
                        Scope.workshop(job.workshopId()), new JobChange(news.kind(), Optional.empty(), job, news.at()));
                events.publish(news.kind(), job, news.leftPit(), news.at());
            });
        } catch (RuntimeException e) {
            live.resync();
            throw e;
        }
    }
}
