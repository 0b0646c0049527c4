package dev.pitwatch.simulator.demo;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.alerts.alert.AlertHistory;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.work.customer.AccountsOfJobs;
import dev.pitwatch.core.work.customer.CustomerAccounts;
import dev.pitwatch.core.work.job.JobAnswer;
import dev.pitwatch.core.work.job.JobService;
import dev.pitwatch.core.work.job.NewJob;
import dev.pitwatch.core.work.job.Price;
import dev.pitwatch.core.work.tracking.LinksOfJobs;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import dev.pitwatch.simulator.demo.JdbiDemoRepository.Owner;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the demo's workshop did before anybody looked: the jobs of 14 days, and the air of seven with its alerts. */
public final class DemoHistory {

    private final JdbiDemoRepository repository;
    private final Database database;
    private final JobService jobs;
    private final SteppedClock clock;
    private final ZoneId zone;

    /**
     * Takes the address that links begin with.
     *
     * @param zone of the workshop
     */
    public DemoHistory(Database database, MasterKey masterKey, URI httpUrl, ZoneId zone, Clock now) {
        this.repository = new JdbiDemoRepository(database);
        this.database = database;
        this.clock = new SteppedClock(now);
        this.zone = zone;
        this.jobs = new JobService(
                database,
                new AccountsOfJobs(new CustomerAccounts(database, new Passwords())),
                new LinksOfJobs(new TrackingLinks(masterKey, httpUrl)),
                List.of(),
                event -> {},
                clock);
    }

    /**
     * A car that was done.
     *
     * @param pit 0 for the first
     * @param daysAgo when the work began
     * @param begun o'clock
     */
    private record Done(
            String customer, String model, String plate, String type, int pit, int daysAgo, int begun, int hours) {}

    /** None of seven days ago: whether the air has it would depend on the time of the day. */
    private static final List<Done> DONE = List.of(
            new Done("Kavya Nair", "Hyundai Creta", "DL03CE4521", "ceramic_coating", 1, 13, 10, 5),
            new Done("Imran Sheikh", "Mahindra XUV700", "HR26DQ5551", "full_ppf", 0, 12, 9, 8),
            new Done("Neha Gupta", "Kia Seltos", "DL08CAB1290", "partial_ppf", 2, 12, 11, 4),
            new Done("Arjun Reddy", "BMW X5", "TS09FA0007", "full_ppf", 1, 10, 9, 9),
            new Done("Sara Thomas", "Skoda Slavia", "UP16BT8834", "ceramic_coating", 0, 9, 10, 5),
            new Done("Dev Malhotra", "Toyota Fortuner", "DL01CX9090", "full_ppf", 2, 8, 9, 8),
            new Done("Pooja Verma", "Tata Nexon EV", "HR51BK2210", "partial_ppf", 1, 8, 12, 4),
            new Done("Rahul Bose", "Audi Q3", "WB02AN4477", "full_ppf", 0, 6, 9, 8),
            new Done("Anita Desai", "Honda City", "DL09CBA6612", "ceramic_coating", 2, 5, 10, 5),
            new Done("Zoya Khan", "MG Hector", "UP14EF3308", "partial_ppf", 1, 4, 11, 4),
            new Done("Sanjay Iyer", "Volvo XC60", "KA05MN7001", "full_ppf", 0, 3, 9, 8),
            new Done("Farah Ali", "Jeep Compass", "DL12CD5643", "ceramic_coating", 2, 2, 10, 5));

    /** Writes the jobs, unless there are jobs; before the demo's own is made, since a pit takes one car at a time. */
    public void writeJobs(Demo demo) {
        if (repository.jobs(demo.workshopId()) > 0) {
            return;
        }
        Owner owner = repository.owner(demo.workshopId());
        Principal who = principal(owner, demo);
        database.together(
                () -> DONE.stream().map(done -> make(who, owner, demo, done)).toList());
    }

    /**
     * Writes the readings, unless there are any, and the alerts that they raised, unless there are: a start may be killed between them.
     * After the jobs, before a hub starts.
     */
    public void writeReadings(Demo demo) {
        Instant now = clock.now().instant();
        if (!repository.hasReadings(demo.workshopId())) {
            new DemoReadings(database, zone).write(demo, now, repository.stays(demo.workshopId()));
        }
        if (!repository.hasAlerts(demo.workshopId())) {
            writeAlerts(demo, now);
        }
    }

    private void writeAlerts(Demo demo, Instant now) {
        new AlertHistory(database, new AlertConfigService(database))
                .write(
                        principal(repository.owner(demo.workshopId()), demo),
                        demo.workshopId(),
                        now.minus(DemoReadings.SPAN),
                        now);
    }

    private static Principal principal(Owner owner, Demo demo) {
        return new Principal(
                owner.userId(), owner.username(), Role.OWNER, null, demo.workshopId(), null, Set.of(), false);
    }

    private long make(Principal who, Owner owner, Demo demo, Done done) {
        LocalDate day = LocalDate.ofInstant(clock.now().instant(), zone).minusDays(done.daysAgo());
        Instant begun = day.atTime(LocalTime.of(done.begun(), 0)).atZone(zone).toInstant();
        Duration length = Duration.ofHours(done.hours());
        clock.at(begun.minus(Duration.ofMinutes(20)));
        JobAnswer made = jobs.create(who, Optional.empty(), wanted(owner, demo, done));
        List<String> stages = new ArrayList<>();
        jobs.get(who, made.id())
                .data()
                .get("stages")
                .forEach(stage -> stages.add(stage.get("name").asText()));
        clock.at(begun);
        move(who, made.id(), "in_progress");
        for (int i = 0; i < stages.size(); i++) {
            clock.at(begun.plus(length.multipliedBy(i + 1).dividedBy(stages.size())));
            jobs.stage(who, made.id(), stages.get(i), "finish", null, Optional.empty());
        }
        move(who, made.id(), "quality_check");
        clock.at(begun.plus(length).plus(Duration.ofMinutes(25)));
        move(who, made.id(), "completed");
        clock.at(begun.plus(length).plus(Duration.ofMinutes(70)));
        move(who, made.id(), "delivered");
        clock.at(null);
        return made.id();
    }

    private void move(Principal who, long id, String status) {
        jobs.move(who, id, status, null, Optional.empty());
    }

    private static NewJob wanted(Owner owner, Demo demo, Done done) {
        return new NewJob(
                done.customer(),
                null,
                null,
                done.model(),
                done.plate(),
                demo.devices().get(done.pit()).pitId(),
                done.type(),
                null,
                done.hours() * 60,
                null,
                new Price(done.hours() * 600_000L, "INR"),
                null,
                owner.operatorIds());
    }
}
