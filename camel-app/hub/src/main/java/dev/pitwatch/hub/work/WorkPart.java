package dev.pitwatch.hub.work;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.readings.reading.ReadingQueries;
import dev.pitwatch.core.readings.rollup.RollupQueries;
import dev.pitwatch.core.work.customer.AccountsOfJobs;
import dev.pitwatch.core.work.customer.CustomerAccounts;
import dev.pitwatch.core.work.customer.CustomerNotices;
import dev.pitwatch.core.work.customer.PersonalData;
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

    /**
     * Makes the services.
     *
     * @param readings of pits, which customers see some of
     * @param moved receives the pits whose car came or went, before the job's change is answered
     */
    public WorkPart(
            HubServices services,
            SessionsPart sessions,
            PeoplePart people,
            ReadingQueries readings,
            Consumer<Set<Long>> moved,
            LiveEvents events) {
        trackingLinks = new TrackingLinks(
                services.masterKey(), services.settings().web().publicUrl());
        links = new LiveLinks(services.database(), trackingLinks, sessions.sessions(), services.clock());
        notices = new CustomerNotices(
                services.database(),
                trackingLinks,
                people.passwordLinks(),
                new Outbox(services.database(), services.masterKey(), services.clock()),
                services.clock());
        JobService jobs = new JobService(
                services.database(),
                new AccountsOfJobs(new CustomerAccounts(services.database(), people.passwords())),
                new LinksOfJobs(trackingLinks),
                List.of(notices, new JobCacheRefresh(services.database(), sessions.sessions()::refresh, moved)),
                events,
                services.clock());
        plates = new PlateKeys(services.database());
        RollupQueries rollups = RollupQueries.on(services.database(), services.clock());
        TemplateService templates = new TemplateService(services.database(), services.clock());
        handlers = List.of(
                new JobHandlers(
                        jobs,
                        new JobClimateService(services.database(), rollups, services.clock()),
                        new JobEditService(services.database(), services.clock())),
                new CustomerHandlers(
                        new TrackedJobs(services.database(), jobs, links, trackingLinks),
                        new PersonalData(services.database(), services.clock()),
                        readings,
                        new LatestAnswers(services.drivers(), services.database())),
                new TemplateHandlers(templates),
                new SetupHandlers(new SetupService(services.database(), templates)));
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
