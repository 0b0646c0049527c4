package dev.pitwatch.hub.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.devices.presence.ConnectionChanged;
import dev.pitwatch.core.devices.presence.DeviceSilent;
import dev.pitwatch.core.readings.reading.Connection;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.health.DatabaseCheck;
import dev.pitwatch.hub.news.NewsEndpoint;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readings through the shipped files to alerts, announcements and sockets, on a real database. */
class AlertRoutesIT {

    private static final Duration ATMOST = Duration.ofSeconds(30);
    private static final String OPEN_ALERTS =
            "select alert_type || ' ' || subject from alert where cleared_at is null order by 1";
    private static final double HOT = 40;
    private static final double FINE = 20;

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock(Clock.systemUTC().instant());
    private final Instant start = clock.instant();
    private int stored;
    private TestDatabase db;
    private SampleWorkshop shop;
    private AlertHub hub;

    private void start(TestDatabase on) throws Exception {
        start(on, clock);
    }

    private void start(TestDatabase on, Clock clock) throws Exception {
        db = on;
        shop = SampleWorkshop.in(db);
        db.execute("insert into alert_config (workshop_id, config) values (%d, '{\"clear_seconds\":0}')"
                .formatted(shop.workshopId()));
        hub = new AlertHub(db, clock, "node1", folder);
    }

    @AfterEach
    void close() throws Exception {
        hub.close();
        db.close();
    }

    @Test
    void givenReadingsOutsideAndInsideAgain_whenStored_thenEachChangeIsSavedAnnouncedAndPublishedInOrder()
            throws Exception {
        start(TestDatabase.create());

        IntStream.range(0, 20).forEach(episode -> store(HOT, FINE, FINE));

        await().atMost(ATMOST).until(() -> hub.live.size() == 40);
        assertThat(hub.live.subList(0, 4)).containsExactly("alert", "alert_cleared", "alert", "alert_cleared");
        assertThat(hub.steps().subList(0, 4)).containsExactly("opened", "cleared", "opened", "cleared");
        assertThat(hub.facts).extracting(fact -> fact.alert().id()).isSorted().doesNotContainNull();
        assertThat(db.texts("select distinct a.cleared_reason from alert a")).containsExactly("recovered");
        assertThat(
                        db.texts(
                                """
                        select event || ' ' || count(*) from announcement n join alert a on a.id = (n.facts ->> 'id')::bigint
                        where n.workshop_id = a.workshop_id and n.subject = a.subject
                            and n.once_key = 'alert:' || a.id || case event when 'alert' then ':opened' else ':cleared' end
                        group by event order by event
                        """))
                .containsExactly("alert 20", "alert_cleared 20");
    }

    @Test
    void givenAnnouncingFails_whenItWorksAgain_thenTheAlertThatWaitedIsSavedWithItAndPublishedOnce() throws Exception {
        start(TestDatabase.create());
        db.execute("revoke insert on announcement from pitwatch_ingest");

        store(HOT);

        await().during(Duration.ofSeconds(3)) // the timer tries again
                .atMost(ATMOST)
                .until(() -> db.texts("select id::text from alert").isEmpty()
                        && hub.engine.episodes().isWaiting());
        assertThat(hub.facts).isEmpty();

        db.execute("grant insert on announcement to pitwatch_ingest");

        await().atMost(ATMOST).until(() -> hub.facts.size() == 1);
        assertThat(db.texts("select id::text from alert")).hasSize(1);
        assertThat(db.texts("select event from announcement")).containsExactly("alert");
        await().atMost(ATMOST).until(() -> !hub.engine.episodes().isWaiting());
    }

    @Test
    void givenDatabaseIsAway_whenItIsBack_thenWhatWaitedIsSavedOnceAndInOrderAndSocketsReload() throws Exception {
        start(TestDatabase.createOwnServer());
        db.killServer();

        store(HOT, FINE, FINE, HOT);
        assertThat(hub.facts).isEmpty();
        db.startServer();

        await().atMost(ATMOST).ignoreExceptions().until(() -> db.texts(
                        "select coalesce(cleared_reason, 'open') from alert order by id")
                .equals(List.of("recovered", "open")));
        assertThat(db.texts("select id::text from announcement")).hasSize(3);
        await().atMost(ATMOST).until(() -> hub.resyncs.count.get() > 0); // what was notified meanwhile is gone
        store(FINE, FINE);
        await().atMost(ATMOST).until(() -> hub.cleared() > 0);
    }

    @Test
    void givenADatabaseThatIsAwayForHalfAMinute_whenItIsBack_thenThatIsRecordedAsItWasAndClearsAMinuteLater()
            throws Exception {
        TestClock passing = TestClock.atExample();
        TestDatabase own = TestDatabase.createOwnServer();
        own.superuser()
                .useHandle(
                        handle -> handle.execute(
                                "insert into app_user (username, name, email, role) values"
                                        + " ('root', 'Root', 'root@example.org', 'super_admin'), ('mute', 'Mute', null, 'super_admin')"));
        start(own, passing);
        assertThat(hub.mails.due("")).as("but the super_admins are remembered").isEmpty();
        hub.health.add(new DatabaseCheck(db.database().ingestDataSource()));
        passing.pass(Duration.ofSeconds(50));
        db.killServer();
        Instant gone = passing.instant();
        await().atMost(ATMOST).until(() -> hub.health.ready().status().equals("down"));

        untilAfterLooks(passing, () -> hub.engine.episodes().isWaiting());
        Instant raised = passing.instant();
        untilAfterLooks(passing, () -> hub.sent.size() == 2);
        assertThat(hub.sent)
                .as("mailed while it is away, and again after the channel was busy")
                .containsOnly("root@example.org by email: The database has not answered for 30 s"
                        + " (platform:database@node1), since 20/02/2026, 22:31 UTC."
                        + " It is recorded, and said again, once the database is back.");
        db.startServer();

        await().atMost(ATMOST).ignoreExceptions().until(() -> db.texts(OPEN_ALERTS)
                .equals(List.of("database platform:database@node1")));
        assertThat(db.texts("select message from alert")).containsExactly("The database has not answered for 30 s");
        assertThat(db.texts("select event || ' ' || (facts ->> 'severity') from announcement"))
                .containsExactly("alert critical");
        assertThat(db.texts("select id::text from alert where created_at between '%s' and '%s'"
                        .formatted(gone.plusSeconds(30), raised)))
                .as("raised while it was away")
                .hasSize(1);
        await().atMost(ATMOST)
                .until(() -> hub.resyncs.count.get() > 0); // it may have been saved before the hub listened again
        await().atMost(ATMOST).until(() -> {
            passing.pass(Duration.ofSeconds(10));
            return db.texts(OPEN_ALERTS).isEmpty();
        });
        assertThat(db.texts("select cleared_reason from alert")).containsExactly("recovered");
        await().atMost(ATMOST).until(() -> hub.live.contains("alert_cleared"));
        assertThat(hub.live).isIn(List.of("alert", "alert_cleared"), List.of("alert_cleared"));
        assertThat(hub.sent).hasSize(2);
    }

    /** Ten seconds pass after each look at what the hub stands on, however long it takes. */
    private void untilAfterLooks(TestClock passing, BooleanSupplier reached) {
        AtomicInteger seen = new AtomicInteger(hub.looks.get());
        await().atMost(ATMOST).until(() -> {
            int looks = hub.looks.get();
            if (seen.getAndSet(looks) != looks) {
                passing.pass(Duration.ofSeconds(10));
            }
            return reached.getAsBoolean();
        });
    }

    @Test
    void givenAStoppedRoute_whenItIsStartedAgain_thenWhatWaitedIsSaved() throws Exception {
        start(TestDatabase.create());
        for (String route : List.of("alerts-save", "alerts-changes", "alerts-notified")) {
            int before = hub.facts.size();
            hub.context.getRouteController().stopRoute(route);

            store(HOT, FINE, FINE);
            assertThat(hub.facts).hasSize(before);

            hub.context.getRouteController().startRoute(route);
            await().atMost(ATMOST).until(() -> hub.facts.size() == before + 2);
        }
        assertThat(hub.steps()).containsExactly("opened", "cleared", "opened", "cleared", "opened", "cleared");
    }

    @Test
    void givenADeviceThatLeavesItsPit_whenTheTimerComes_thenItsEpisodeClearsWithoutAReading() throws Exception {
        start(TestDatabase.create());
        store(HOT);
        await().atMost(ATMOST).until(() -> hub.facts.size() == 1);

        db.execute("update device set pit_id = null");
        hub.engine.deviceChanged(shop.deviceId());
        clock.pass(Duration.ofSeconds(10)); // for which an episode lives

        await().atMost(ATMOST).until(() -> hub.facts.size() == 2);
        assertThat(db.texts("select cleared_reason from alert")).containsExactly("no_data");
    }

    @Test
    void givenMissedReadings_whenTheNextCome_thenTheNewestOfTheDatabaseRaise() throws Exception {
        start(TestDatabase.create());
        db.execute(
                """
                insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq,
                    temperature, temperature_at)
                values (%d, %d, '%s', now(), now(), '', 1, 40, now())
                """
                        .formatted(shop.workshopId(), shop.pitId(), shop.deviceId()));

        hub.store();
        assertThat(hub.engine.episodes().isWaiting()).isFalse();
        hub.context.createProducerTemplate().send("direct:readings", exchange -> {
            exchange.setProperty("missed", 7L);
            exchange.getMessage().setBody(List.of());
        });

        await().atMost(ATMOST).until(() -> hub.steps().equals(List.of("opened")));
    }

    @Test
    void givenADeviceThatGoesSilentAndComesBack_whenThatIsNews_thenItHasAnAlertMeanwhileAndCountsNoMoreInItsPit()
            throws Exception {
        start(TestDatabase.create());
        store(HOT);
        await().atMost(ATMOST).until(() -> hub.facts.size() == 1);
        String id = shop.deviceId();

        db.execute("update device set connection = 'offline', last_seen_at = now() - interval '2 minutes'");
        hub.news.publish(NewsEndpoint.DEVICES, new ConnectionChanged(id, Connection.OFFLINE));
        hub.news.publish(NewsEndpoint.DEVICES, new DeviceSilent(id));
        clock.pass(Duration.ofSeconds(10)); // for which an episode lives

        await().atMost(ATMOST).until(() -> db.texts(OPEN_ALERTS).equals(List.of("device_offline device:" + id)));
        clock.pass(Duration.ofSeconds(10)); // the same for this one
        db.execute("update device set connection = 'online', last_seen_at = now()");
        hub.news.publish(NewsEndpoint.DEVICES, new ConnectionChanged(id, Connection.ONLINE));

        await().atMost(ATMOST).until(() -> db.texts(OPEN_ALERTS).isEmpty());
        assertThat(db.texts("select alert_type || ' ' || cleared_reason from alert order by alert_type"))
                .containsExactly("device_offline recovered", "temp_out_of_range no_data");
        await().atMost(ATMOST).untilAsserted(() -> assertThat(hub.live).contains("device_offline", "device_online"));
    }

    /** One each 10 s: what is well for so long clears. */
    private void store(double... temperatures) {
        for (double temperature : temperatures) {
            Reading reading = reading(10 * stored++, temperature);
            clock.set(reading.recordedAt());
            hub.store(reading);
        }
    }

    private Reading reading(int second, double temperature) {
        return SampleReading.of(shop)
                .seq(second + 1L)
                .at(start.plusSeconds(second))
                .with(CoreMetric.TEMPERATURE, temperature)
                .build();
    }
}
