package dev.pitwatch.core.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository;
import dev.pitwatch.core.people.identity.PasswordLinks;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.work.customer.AccountsOfJobs;
import dev.pitwatch.core.work.customer.CustomerAccounts;
import dev.pitwatch.core.work.customer.CustomerNotices;
import dev.pitwatch.core.work.job.JobAnnouncements;
import dev.pitwatch.core.work.job.JobService;
import dev.pitwatch.core.work.job.NewJob;
import dev.pitwatch.core.work.tracking.LinksOfJobs;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A workshop that takes in cars, with all that their customers are told. */
public final class CustomersJobs {

    public final TestDatabase db = TestDatabase.create();
    public final TestClock clock = TestClock.atExample();
    public final SampleWorkshop shop = SampleWorkshop.in(db);
    public final TrackingLinks links = new TrackingLinks(db.masterKey(), URI.create("https://shop.example"));
    private final Outbox outbox = new Outbox(db.database(), db.masterKey(), clock);
    public final CustomerNotices notices = new CustomerNotices(
            db.database(),
            links,
            new PasswordLinks(
                    new JdbiOneTimeSecretRepository(db.database()),
                    db.database(),
                    outbox,
                    db.masterKey(),
                    URI.create("https://shop.example"),
                    clock),
            outbox,
            clock);
    public final JobService jobs = new JobService(
            db.database(),
            new AccountsOfJobs(new CustomerAccounts(db.database(), new Passwords())),
            new LinksOfJobs(links),
            List.of(notices, new JobAnnouncements(db.database(), clock)),
            event -> {},
            clock);
    public final Principal owner = new Principal(
            number(
                    "insert into app_user (workshop_id, username, name, role) values (%d, 'owner', 'Owner', 'owner') returning id"
                            .formatted(shop.workshopId())),
            "owner",
            Role.OWNER,
            null,
            shop.workshopId(),
            null,
            Set.of(),
            false);

    /** {@return a job of John Doe's, as it was answered to who made it} */
    public ObjectNode make(@Nullable String phone, @Nullable String email) {
        return jobs.create(
                        owner,
                        Optional.empty(),
                        new NewJob(
                                "John Doe",
                                phone,
                                email,
                                "Tesla Model 3",
                                "DL01AB1234",
                                shop.pitId(),
                                "full_ppf",
                                null,
                                null,
                                null,
                                null,
                                "John wants it dark",
                                null))
                .data();
    }

    /** Moves the job on. */
    public void move(long job, String... states) {
        for (String state : states) {
            jobs.move(owner, job, state, "rework for Doe", Optional.empty());
        }
    }

    public long number(String sql) {
        return db.superuser()
                .withHandle(handle -> handle.createQuery(sql).mapTo(long.class).one());
    }

    public List<String> texts(String sql) {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    public void execute(String sql) {
        db.superuser().useHandle(handle -> handle.execute(sql));
    }
}
