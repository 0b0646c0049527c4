package dev.pitwatch.hub.work;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.work.job.JobCacheRefresh;
import dev.pitwatch.core.work.job.JobNews;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.news.NewsEndpoint;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.people.SessionsPart;
import dev.pitwatch.hub.services.HubServices;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.spi.Registry;

/** What other hubs make of jobs, for this one's sockets. */
public final class JobNewsPart implements Part {

    private final JobNews jobs;
    private final News news;

    /** Takes what receives the pits whose car came or went, before the job's change is published. */
    public JobNewsPart(HubServices services, SessionsPart sessions, Consumer<Set<Long>> moved, LiveEvents events) {
        jobs = new JobNews(
                services.database(),
                new JobCacheRefresh(services.database(), sessions.sessions()::refresh, moved),
                events);
        news = services.news();
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("jobNews", jobs);
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        notifications.on(JobNews.CHANNEL, change -> news.publish(NewsEndpoint.JOB_CHANGES, change));
    }
}
