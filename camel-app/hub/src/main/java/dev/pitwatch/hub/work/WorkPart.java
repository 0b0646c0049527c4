package dev.pitwatch.hub.work;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import dev.pitwatch.core.readings.reading.ReadingQueries;
import dev.pitwatch.core.readings.rollup.RollupQueries;
import dev.pitwatch.core.work.customer.AccountsOfJobs;
import dev.pitwatch.core.work.customer.CustomerAccounts;
import dev.pitwatch.core.work.customer.CustomerNotices;
import dev.pitwatch.core.work.customer.PersonalData;
import dev.pitwatch.core.work.job.JobAnnouncements;
import dev.pitwatch.core.work.job.JobCacheRefresh;
import dev.pitwatch.core.work.job.JobClimateService;
import dev.pitwatch.core.work.job.JobEditService;
import dev.pitwatch.core.work.job.JobService;
import dev.pitwatch.core.work.job.PlateKeys;
import dev.pitwatch.core.work.job.TemplateService;
import dev.pitwatch.core.work.setup.SetupService;
import dev.pitwatch.core.work.tracking.LinksOfJobs;
import dev.pitwatch.core.work.tracking.LiveLinks;
import dev.pitwatch.core.work.tracking.TrackedJobs;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.people.PeoplePart;
import dev.pitwatch.hub.people.SessionsPart;
import dev.pitwatch.hub.readings.LatestAnswers;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.spi.Registry;

/** Jobs, their customers, and the links by which these follow them. */
public final class WorkPart implements Part {

    private final LiveLinks links;
    private final TrackingLinks trackingLinks;
    private final CustomerNotices notices;
    private final PlateKeys plates;
    private final List<Handlers> handlers;

    /** Takes what receives the pits whose car came or went, before the job's change is answered. */
    public WorkPart(
            HubServices services,
            SessionsPart sessions,
            PeoplePart people,
            ReadingQueries readings,
            CameraLaw cameras,
            Consumer<Set<Long>> moved,
            LiveEvents events) {
        Database database = services.database();
        Clock clock = services.clock();
        trackingLinks = new TrackingLinks(
                services.masterKey(), services.settings().web().publicUrl());
        links = new LiveLinks(database, trackingLinks, sessions.sessions(), clock);
        Outbox outbox = new Outbox(database, services.masterKey(), clock);
        notices = new CustomerNotices(database, trackingLinks, people.passwordLinks(), outbox, clock);
        JobCacheRefresh caches = new JobCacheRefresh(database, sessions.sessions()::refresh, moved);
        JobService jobs = new JobService(
                database,
                new AccountsOfJobs(new CustomerAccounts(database, people.passwords())),
                new LinksOfJobs(trackingLinks),
                List.of(notices, new JobAnnouncements(database, clock), caches),
                events,
                clock);
        plates = new PlateKeys(database);
        JobClimateService climate = new JobClimateService(database, RollupQueries.on(database, clock), clock);
        TemplateService templates = new TemplateService(database, clock);
        TrackedJobs tracked = new TrackedJobs(database, jobs, links, trackingLinks, clock);
        LatestAnswers latest = new LatestAnswers(services.drivers(), database);
        handlers = List.of(
                new JobHandlers(jobs, climate, new JobEditService(database, clock)),
                new CustomerHandlers(tracked, new PersonalData(database, clock), readings, latest),
                new TemplateHandlers(templates),
                new SetupHandlers(new SetupService(database, templates, cameras, clock)));
    }

    /** {@return who comes by jobs' links} */
    public LiveLinks links() {
        return links;
    }

    /** {@return what makes jobs' links} */
    public TrackingLinks trackingLinks() {
        return trackingLinks;
    }

    /** {@return what writes customers' notices} */
    public CustomerNotices notices() {
        return notices;
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("customerNotices", notices);
        registry.bind("plateKeys", plates);
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        links.start(notifications);
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    @Override
    public void close() {
        links.close();
    }
}
