package dev.pitwatch.core.work.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.testing.Patches;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.work.customer.AccountsOfJobs;
import dev.pitwatch.core.work.customer.CustomerAccounts;
import dev.pitwatch.core.work.tracking.LinksOfJobs;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the sockets of one hub hear of jobs that are made and changed at another. */
class JobNewsIT {

    /** What one hub publishes. */
    private static final class HubEvents implements LiveEvents {

        private final String origin;
        private final List<LiveEvent> published = new CopyOnWriteArrayList<>();
        private int resyncs;

        HubEvents(String origin) {
            this.origin = origin;
        }

        @Override
        public void publish(LiveEvent event) {
            published.add(event);
        }

        @Override
        public String origin() {
            return origin;
        }

        @Override
        public void resync() {
            resyncs++;
        }
    }

    private final TestDatabase db = TestDatabase.create();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final Principal owner = shop.ownerWithRow(db);
    private final TestClock clock = TestClock.atExample();
    private final HubEvents here = new HubEvents("k1");
    private final HubEvents there = new HubEvents("k2");
    private final Set<Long> seeing = new HashSet<>();
    private final Set<Long> withCars = new HashSet<>();
    private final JobNews newsHere = new JobNews(db.database(), caches(), here);
    private final JobNews newsThere = new JobNews(db.database(), caches(), there);
    private final List<String> notified = new CopyOnWriteArrayList<>();
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private final JobService jobs = new JobService(
            db.database(),
            new AccountsOfJobs(new CustomerAccounts(db.database(), new Passwords())),
            new LinksOfJobs(new TrackingLinks(db.masterKey(), URI.create("http://localhost:8080"))),
            List.of(),
            here,
            clock);

    private JobCacheRefresh caches() {
        return new JobCacheRefresh(db.database(), seeing::addAll, withCars::addAll);
    }

    @BeforeEach
    void listen() {
        notifications.on(JobNews.CHANNEL, notified::add);
        notifications.start();
        await().until(() -> notified.equals(List.of("")));
        notified.clear();
    }

    @AfterEach
    void close() {
        notifications.close();
        db.close();
    }

    @Test
    void givenAJob_whenMadeAndChanged_thenTheOtherHubPublishesWhatThisOneDidAndThisOneNothingTwice() {
        long id = made();
        long next = SampleWorkshop.addPit(db, shop.workshopId(), 2);
        jobs.move(owner, id, "in_progress", null, Optional.empty());
        jobs.stage(owner, id, "Inspection", "finish", null, Optional.empty());
        jobs.setEnd(owner, id, clock.instant().plusSeconds(60), Optional.empty());
        jobs.assign(owner, id, List.of(owner.userId()), Optional.empty());
        jobs.consent(owner, id, true, "v1", "signed", Optional.empty());
        jobs.relink(owner, id, Optional.empty());
        jobs.update(owner, id, Patches.of("{'pit_id':%d}".formatted(next)), Optional.empty());
        await().until(() -> notified.size() == 8);
        List<LiveEvent> made = List.copyOf(here.published);

        notified.forEach(newsThere::publish);
        notified.forEach(newsHere::publish);

        assertThat(here.published).isEqualTo(made);
        assertThat(there.published)
                .extracting(LiveEvent::kind)
                .containsExactlyElementsOf(made.stream().map(LiveEvent::kind).toList());
        LiveEvent last = there.published.get(7);
        assertThat(last.leftPitId()).isEqualTo(shop.pitId());
        assertThat(last.pitId()).isEqualTo(next);
        assertThat(last.jobId()).isEqualTo(id);
        assertThat(json(last.data())).isEqualTo(json(made.get(7).data()));
        assertThat(there.published.get(0).leftPitId()).isNull();
        assertThat(seeing).contains(owner.userId());
        assertThat(withCars).containsExactly(next);
    }

    @Test
    void givenAChangeThatIsTakenBackOrAJobThatIsGone_whenNotified_thenThereIsNothingToPublish() {
        long id = made();
        await().until(() -> notified.size() == 1);
        assertThatThrownBy(() -> jobs.move(owner, id, "delivered", null, Optional.empty()))
                .isInstanceOf(Problem.class);

        newsThere.publish("");
        newsThere.publish("k1:status:1771626600000::" + (id + 1_000));
        newsThere.publish("k1:moved:1771626600000::" + id);

        assertThat(there.published).isEmpty();
        assertThat(there.resyncs).isZero();
        assertThat(notified).hasSize(1);
    }

    private long made() {
        NewJob wanted = new NewJob(
                "John", null, null, "Tesla", null, shop.pitId(), "full_ppf", null, null, null, null, null, null);
        return jobs.create(owner, Optional.empty(), wanted).id();
    }

    /** Who changed it is called as their row says, once it is read. */
    private static JsonNode json(Object data) {
        return ((ObjectNode) Json.MAPPER.valueToTree(data)).without("updated_by_name");
    }
}
