package dev.pitwatch.simulator.demo;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.work.customer.AccountsOfJobs;
import dev.pitwatch.core.work.customer.CustomerAccounts;
import dev.pitwatch.core.work.job.JobService;
import dev.pitwatch.core.work.job.JobStatus;
import dev.pitwatch.core.work.job.NewJob;
import dev.pitwatch.core.work.job.Price;
import dev.pitwatch.core.work.job.Progress;
import dev.pitwatch.core.work.tracking.LinksOfJobs;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import dev.pitwatch.simulator.demo.JdbiDemoRepository.Owner;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The demo's job: a car in the first pit, half done. */
public final class DemoJob {

    private static final Duration BEGAN = Duration.ofMinutes(150);
    private static final Duration LEFT = Duration.ofMinutes(210);
    private static final long LIVELY_MINUTES = 30;

    private final JdbiDemoRepository repository;
    private final JobService jobs;
    private final SteppedClock clock;

    /** Takes the address that the link begins with. */
    public DemoJob(Database database, MasterKey masterKey, URI httpUrl, Clock now) {
        this.repository = new JdbiDemoRepository(database);
        this.clock = new SteppedClock(now);
        this.jobs = new JobService(
                database,
                new AccountsOfJobs(new CustomerAccounts(database, new Passwords())),
                new LinksOfJobs(new TrackingLinks(masterKey, httpUrl)),
                List.of(),
                event -> {},
                clock);
    }

    /**
     * {@return the link of the demo's job} It is made unless the workshop has one that is not of its history; the first is the demo's. While no one has
     * moved it on, it has hours left at every start: its estimated end moves.
     */
    public Optional<String> trackingUrl(Demo demo) {
        Owner owner = repository.owner(demo.workshopId());
        Principal who = new Principal(
                owner.userId(), owner.username(), Role.OWNER, null, demo.workshopId(), null, Set.of(), false);
        long id = repository.ownJob(demo.workshopId()).orElseGet(() -> make(who, owner));
        Progress progress = jobs.progress(who, id);
        if (progress.status() == JobStatus.IN_PROGRESS && progress.minutesRemaining() < LIVELY_MINUTES) {
            jobs.setEnd(who, id, clock.instant().plus(LEFT), Optional.empty());
        }
        return Optional.ofNullable(jobs.get(who, id).data().get("tracking_url").textValue());
    }

    private long make(Principal who, Owner owner) {
        at(BEGAN.plusMinutes(20));
        long id = jobs.create(
                        who,
                        Optional.empty(),
                        new NewJob(
                                "Rohan Mehta",
                                null,
                                null,
                                "Tesla Model 3",
                                "DL01AB1234",
                                owner.firstPitId(),
                                "full_ppf",
                                null,
                                null,
                                null,
                                new Price(4_500_000, "INR"),
                                null,
                                owner.operatorIds()))
                .id();
        at(BEGAN);
        jobs.move(who, id, "in_progress", null, Optional.empty());
        finish(who, id, "inspection", Duration.ofMinutes(135));
        finish(who, id, "wash", Duration.ofMinutes(95));
        finish(who, id, "surface_prep", Duration.ofMinutes(50));
        clock.at(null);
        return id;
    }

    private void at(Duration ago) {
        clock.at(clock.now().instant().minus(ago));
    }

    private void finish(Principal who, long id, String stage, Duration ago) {
        at(ago);
        jobs.stage(who, id, stage, "finish", null, Optional.empty());
    }
}
