package dev.pitwatch.hub.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.core.alerts.alert.Alert;
import dev.pitwatch.core.alerts.alert.AlertFilter;
import dev.pitwatch.core.alerts.alert.AlertService;
import dev.pitwatch.core.alerts.alert.ListedAlert;
import dev.pitwatch.core.notices.notification.ChannelBreaker;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.health.HealthCheck;
import dev.pitwatch.hub.store.TalliedMessages;
import dev.pitwatch.hub.testing.TestChannel;
import io.micrometer.core.instrument.Gauge;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hubs on one database: what is made of alerts by people, by time, and by what else goes wrong. */
class AlertActsIT {

    private static final Duration ATMOST = Duration.ofSeconds(30);
    private static final String STEPS =
            "select event || ' ' || subject || ' ' || (facts ->> 'alert_type') from announcement order by id";

    private static final TestClock CLOCK = TestClock.atExample();
    private static final AtomicReference<Double> CPU = new AtomicReference<>(0.1);
    private static final AtomicReference<Double> DISK_FREE = new AtomicReference<>(50.0);
    private static final AtomicReference<Double> DISK_DAYS = new AtomicReference<>(Double.NaN);
    private static final AtomicBoolean BROKER_IS_AWAY = new AtomicBoolean();
    private static TestDatabase db;
    private static AlertHub first;
    private static AlertHub second;
    private static AlertService service;
    private SampleWorkshop shop;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        db = TestDatabase.create();
        first = new AlertHub(db, CLOCK, "node1", folder);
        second = new AlertHub(db, CLOCK, "node2", folder);
        service = AlertService.on(db.database(), CLOCK);
        Gauge.builder("system.cpu.usage", CPU::get).register(first.meters);
        Gauge.builder("disk.free", DISK_FREE::get).register(first.meters);
        Gauge.builder("disk.total", () -> 100.0).register(first.meters);
        Gauge.builder("pitwatch.disk.days.left", DISK_DAYS::get).register(first.meters);
        first.health.add(new HealthCheck() {
            @Override
            public String name() {
                return "broker";
            }

            @Override
            public void check() {
                if (BROKER_IS_AWAY.get()) {
                    throw new IllegalStateException("away");
                }
            }
        });
    }

    @AfterAll
    static void stop() throws Exception {
        first.close();
        second.close();
        db.close();
    }

    @BeforeEach
    void arrange() {
        CPU.set(0.1);
        DISK_FREE.set(50.0);
        DISK_DAYS.set(Double.NaN);
        BROKER_IS_AWAY.set(false);
        db.execute("delete from violation");
        db.execute("update subscription set status = 'active', next_due_at = null");
        // A look or a reading of the test before may still open something, also while it is cleared here.
        await().during(Duration.ofMillis(600))
                .atMost(ATMOST)
                .ignoreExceptions() // the hubs may be clearing the same, in another order
                .until(() -> clearAll() == 0);
        db.execute("delete from announcement");
        shop = SampleWorkshop.in(db);
        for (AlertHub hub : List.of(first, second)) {
            hub.resyncs.count.set(0);
        }
        db.execute("select pg_notify('pitwatch_alert', '')"); // behind all that was notified so far
        for (AlertHub hub : List.of(first, second)) {
            await().atMost(ATMOST).until(() -> hub.resyncs.count.get() > 0);
            hub.facts.clear();
            hub.live.clear();
        }
    }

    @Test
    void givenTwoHubs_whenAPersonActsByOne_thenTheSocketsOfBothAreToldOnceAndInOrder() {
        long id = alert("custom_heat", "critical");
        service.acknowledge(owner(), id);
        service.acknowledge(owner(), id);
        service.shelve(owner(), id, Duration.ofMinutes(60));
        service.shelve(owner(), id, Duration.ZERO);
        service.shelve(owner(), id, Duration.ZERO);
        db.execute("update alert set cleared_at = now(), cleared_reason = 'recovered' where id = " + id);

        for (AlertHub hub : List.of(first, second)) {
            await().atMost(ATMOST)
                    .until(() -> hub.live.size() == 5 && hub.steps().size() == 5);
            assertThat(hub.live).containsExactly("alert", "alert_acknowledged", "alert", "alert", "alert_cleared");
            assertThat(hub.steps()).containsExactly("opened", "acknowledged", "shelved", "shelved", "cleared");
        }
    }

    @Test
    void givenACriticalAlertWithoutData_whenAPersonEndsIt_thenTheNextReadingOutsideOpensAnother() throws Exception {
        Reading critical = SampleReading.of(shop)
                .at(CLOCK.instant())
                .with(CoreMetric.PM25, 180)
                .build();
        first.store(db, critical);
        await().atMost(ATMOST).until(() -> isCriticalOpen());
        for (AlertHub hub : List.of(first, second)) {
            hub.engine.forget(critical.deviceId());
        }
        await().atMost(ATMOST)
                .until(() -> db.number("select count(*) from alert where no_data_since is not null") == 1);
        CLOCK.pass(Duration.ofHours(24));

        service.clear(owner(), db.number("select max(id) from alert where cleared_at is null"));
        for (AlertHub hub : List.of(first, second)) {
            await().atMost(ATMOST).until(() -> hub.live.contains("alert_cleared"));
        }

        AtomicLong seq = new AtomicLong(critical.dedupeSeq());
        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(1));
            storeDust(seq.incrementAndGet(), 180);
            return isCriticalOpen();
        });

        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(30));
            storeDust(seq.incrementAndGet(), 5);
            return open().isEmpty();
        });
    }

    private void storeDust(long seq, double pm25) {
        second.store(
                db,
                SampleReading.of(shop)
                        .seq(seq)
                        .at(CLOCK.instant())
                        .with(CoreMetric.PM25, pm25)
                        .build());
    }

    /** So that nothing but notifications of the database can have told them: no one waits for a turn of anything. */
    @Test
    void givenTwoHubsWhoseTimersStandStill_whenReadingsOpenAndEndAnEpisode_thenTheSocketsOfBothAreTold()
            throws Exception {
        db.execute("insert into alert_config (workshop_id, config) values (%d, '{\"clear_seconds\":0}')"
                .formatted(shop.workshopId()));
        await().atMost(ATMOST).until(() -> judge().size() == 1);
        AlertHub other = judge().equals(List.of("node1")) ? second : first;
        for (AlertHub hub : List.of(first, second)) {
            hub.suspendTimers();
        }
        try {
            other.store(db, hot(1, 40));
            for (AlertHub hub : List.of(first, second)) {
                await().atMost(ATMOST).until(() -> hub.live.equals(List.of("alert")));
            }

            CLOCK.pass(Duration.ofSeconds(30));
            other.store(db, hot(11, 20));
            other.store(db, hot(22, 20));
            for (AlertHub hub : List.of(first, second)) {
                await().atMost(ATMOST).until(() -> hub.live.equals(List.of("alert", "alert_cleared")));
            }
        } finally {
            for (AlertHub hub : List.of(first, second)) {
                hub.resumeTimers();
            }
        }
    }

    private Reading hot(int second, double temperature) {
        return SampleReading.of(shop)
                .seq(second)
                .at(Clock.systemUTC().instant().plusSeconds(second))
                .with(CoreMetric.TEMPERATURE, temperature)
                .build();
    }

    private List<String> judge() {
        return db.texts("select node from alert_judge where workshop_id = " + shop.workshopId());
    }

    @Test
    void givenAlertsAreNotReadAtOnce_whenTheyCanBeReadAgain_thenTheyAreToldLater() {
        db.execute("revoke select on alert from pitwatch_ingest");
        alert("custom_smoke", "warning");
        await().during(Duration.ofSeconds(1)).until(() -> first.facts.isEmpty() && second.facts.isEmpty());

        db.execute("grant select on alert to pitwatch_ingest");

        for (AlertHub hub : List.of(first, second)) {
            await().atMost(ATMOST).until(() -> hub.live.equals(List.of("alert")));
        }
    }

    @Test
    void givenCriticalAlerts_whenTenMinutesHavePassed_thenThoseThatWaitAreEscalatedOnceByOneOfTheHubs() {
        long waits = alert("custom_heat", "critical");
        long seen = alert("custom_cold", "critical");
        service.acknowledge(owner(), seen);
        long shelved = alert("custom_leak", "critical");
        service.shelve(owner(), shelved, Duration.ofMinutes(60));
        alert("custom_damp", "warning");
        db.execute("insert into alert (alert_type, severity, subject, message, created_at) values"
                + " ('backup', 'critical', 'platform:backup', 'x', '%s')".formatted(CLOCK.instant()));

        CLOCK.pass(Duration.ofMinutes(9));
        await().during(Duration.ofSeconds(1)).until(() -> !first.steps().contains("escalated"));
        CLOCK.pass(Duration.ofMinutes(1));

        for (AlertHub hub : List.of(first, second)) {
            await().atMost(ATMOST).until(() -> hub.steps().contains("escalated"));
        }
        await().during(Duration.ofSeconds(1)).until(() -> db.texts(STEPS).size() == 1);
        assertThat(db.texts(STEPS)).containsExactly("alert_escalated pit:" + shop.pitId() + " custom_heat");
        assertThat(db.texts("select id::text from alert where escalated_at is not null and workshop_id = "
                        + shop.workshopId()))
                .containsExactly(Long.toString(waits));

        CLOCK.pass(Duration.ofMinutes(51)); // nobody shelves it any longer

        await().atMost(ATMOST).until(() -> db.texts(STEPS).size() == 2);
        assertThat(db.texts(STEPS).get(1)).endsWith("custom_leak");
        assertThat(second.facts.stream().filter(fact -> fact.alert().id() == waits))
                .as("opened and escalated, on the other hub too")
                .hasSize(2);
    }

    @Test
    void givenADeviceThatIsRefused_whenAnHourHasPassedSinceTheLastTime_thenItsAlertClears() {
        violation(shop.workshopId(), shop.deviceId(), "licence_expired");
        violation(shop.workshopId(), shop.deviceId(), "topic_mismatch");
        violation(null, "ESP32-STRANGE", "unknown_device");
        violation(shop.workshopId(), "ESP32-UNPAID", "subscription_expired");

        await().atMost(ATMOST).until(() -> open().size() == 2);

        assertThat(open())
                .containsExactly(
                        "info licence_violation device:%s of %d in %d"
                                .formatted(shop.deviceId(), shop.workshopId(), shop.pitId()),
                        "info licence_violation device:ESP32-STRANGE of 0 in 0");
        assertThat(db.texts(STEPS)).hasSize(2);
        await().atMost(ATMOST).until(() -> second.live.equals(List.of("alert", "alert")));
        assertThat(service.listOfPlatform(AlertFilter.ALL, "-created_at", new Page(1, 50))
                        .items())
                .extracting(ListedAlert::alert)
                .extracting(Alert::alertType, Alert::message)
                .contains(tuple("licence_violation", "Messages of ESP32-STRANGE are refused: unknown device"));

        CLOCK.pass(Duration.ofMinutes(40));
        violation(shop.workshopId(), shop.deviceId(), "bad_key");
        CLOCK.pass(Duration.ofMinutes(21));

        await().atMost(ATMOST).until(() -> open().size() == 1);
        assertThat(open().get(0)).contains("licence_violation");

        CLOCK.pass(Duration.ofMinutes(40));

        await().atMost(ATMOST).until(() -> open().isEmpty());
        assertThat(db.texts("select distinct cleared_reason from alert where workshop_id = " + shop.workshopId()))
                .containsExactly("recovered");
    }

    @Test
    void givenManyMadeUpDevices_whenRefused_thenAHundredAreAlertedOf() {
        db.execute(
                """
                insert into violation (device_id, reason, topic, hour, first_seen_at, last_seen_at)
                select 'FAKE-' || n, 'unknown_device', 't', '%1$s', '%1$s', '%1$s' from generate_series(1, 150) n
                """
                        .formatted(CLOCK.instant()));
        violation(shop.workshopId(), shop.deviceId(), "bad_key");

        await().atMost(ATMOST).untilAsserted(() -> assertThat(open()).hasSize(101));
        await().during(Duration.ofSeconds(1)).until(() -> open().size() == 101);
    }

    @Test
    void givenASubscription_whenItIsSuspendedAndPaid_thenItsAlertOpensAndClears() {
        db.execute("insert into subscription (workshop_id, status) values (%d, 'active')".formatted(shop.workshopId()));
        db.execute("update subscription set status = 'suspended' where workshop_id = " + shop.workshopId());

        await().atMost(ATMOST).until(() -> open().equals(List.of(lapsed())));
        assertThat(db.texts(STEPS))
                .containsExactly("alert workshop:%1$d subscription_suspended".formatted(shop.workshopId()));

        db.execute("update subscription set status = 'active', next_due_at = '%s' where workshop_id = %d"
                .formatted(CLOCK.instant(), shop.workshopId()));
        CLOCK.pass(Duration.ofSeconds(10)); // for which it lives

        await().atMost(ATMOST).until(() -> open().isEmpty());

        CLOCK.pass(Duration.ofDays(7).plusSeconds(1)); // unpaid for longer than is waited for

        await().atMost(ATMOST).until(() -> open().equals(List.of(lapsed())));
        await().atMost(ATMOST)
                .untilAsserted(() -> assertThat(second.live).containsExactly("alert", "alert_cleared", "alert"));
    }

    private String lapsed() {
        return "warning subscription_suspended workshop:%1$d of %1$d in 0".formatted(shop.workshopId());
    }

    @Test
    void givenADiskThatIsFullWithinAWeekByItsGrowth_whenLookedAt_thenThereIsAnAlertUntilItGrowsSlowlier() {
        DISK_DAYS.set(8.0);
        DISK_FREE.set(60.0);
        long looks = first.looks.get();
        await().atMost(ATMOST).until(() -> first.looks.get() > looks + 1);
        assertThat(open()).isEmpty();

        DISK_DAYS.set(6.27);

        await().atMost(ATMOST).until(() -> open().size() == 1);
        assertThat(db.texts("select message || ' ' || value || ' ' || limit_value from alert where cleared_at is null"))
                .containsExactly("The disk is full within 7 days if it goes on growing like this 6.3 7");

        DISK_DAYS.set(7.0);

        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(10));
            return open().isEmpty();
        });
    }

    @Test
    void givenAHubsDiskCpuAndBroker_whenWrongForLongEnough_thenThePlatformHasAlertsThatClear() {
        CPU.set(0.93);
        DISK_FREE.set(9.0);
        BROKER_IS_AWAY.set(true);

        await().atMost(ATMOST).until(() -> open().size() == 1);
        assertThat(open()).containsExactly("critical server_disk platform:disk@node1 of 0 in 0");
        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(10));
            return open().size() == 3;
        });

        assertThat(open())
                .containsExactly(
                        "critical broker platform:broker@node1 of 0 in 0",
                        "critical server_cpu platform:cpu@node1 of 0 in 0",
                        "critical server_disk platform:disk@node1 of 0 in 0");
        assertThat(db.texts("select message || ' ' || value || ' ' || limit_value from alert where value is not null"
                        + " and cleared_at is null order by 1"))
                .containsExactly("CPU use exceeded 80 % 93 80", "Disk use exceeded 85 % 91 85");
        assertThat(db.texts(STEPS)).hasSize(3);
        await().atMost(ATMOST).until(() -> first.live.equals(List.of("alert", "alert", "alert")));

        CPU.set(0.2);
        DISK_FREE.set(50.0);
        BROKER_IS_AWAY.set(false);

        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(10));
            return open().isEmpty();
        });
    }

    @Test
    void givenAMediaServer_whenItIsAwayForLong_thenThePlatformHasAnAlertThatClears() {
        first.mediaServerAway = Optional.of(true);

        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(10));
            return open().equals(List.of("critical media_server platform:media_server@node1 of 0 in 0"));
        });

        first.mediaServerAway = Optional.of(false);

        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(10));
            return open().isEmpty();
        });
    }

    @Test
    void givenMessagesThatARouteCantWorkOn_whenRefusedOrNotAcknowledged_thenThePlatformHasAlertsThatClear() {
        AtomicReference<Double> waiting = new AtomicReference<>(0.0);
        Gauge.builder("pitwatch.mqtt.unacknowledged", waiting::get)
                .tag("client", "readings")
                .register(first.meters);
        Gauge.builder("pitwatch.mqtt.unacknowledged", () -> 9)
                .tag("client", "status")
                .register(first.meters);
        acknowledge(false);
        acknowledge(true);

        await().atMost(ATMOST).untilAsserted(() -> assertThat(open())
                .containsExactly("critical ingest platform:refused@node1 of 0 in 0"));
        waiting.set(7.0);
        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(5));
            return open().equals(List.of("critical ingest platform:acknowledged@node1 of 0 in 0"));
        });

        acknowledge(false);
        waiting.set(0.0);

        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(10));
            return open().isEmpty();
        });
    }

    @Test
    void givenMessagesThatStayWithTheBroker_whenOthersAreAcknowledged_thenTheAlertStandsUntilTheyHaveComeAgain() {
        Gauge.builder("pitwatch.mqtt.unacknowledged", () -> 0)
                .tag("client", "legacy")
                .register(first.meters);
        TalliedMessages.leave(first.tally);

        await().atMost(ATMOST).untilAsserted(() -> assertThat(open())
                .containsExactly("critical ingest platform:refused@node1 of 0 in 0"));
        await().during(Duration.ofSeconds(1)).atMost(ATMOST).until(() -> {
            acknowledge(false);
            CLOCK.pass(Duration.ofSeconds(10));
            return open().equals(List.of("critical ingest platform:refused@node1 of 0 in 0"));
        });

        first.passed.addAndGet(Duration.ofMinutes(7).toNanos());

        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(10));
            return open().isEmpty();
        });
    }

    @Test
    void givenAChannelThatIsSwitchedOff_whenItWorksAgain_thenThePlatformHasAWarningThatClears() {
        first.channels.add(new TestChannel("mail", "email", notice -> ""));
        ChannelBreaker mail = first.channels.breaker("email");
        IntStream.range(0, 20).forEach(times -> mail.thrown(0));

        await().atMost(ATMOST).untilAsserted(() -> assertThat(open())
                .containsExactly("warning plugin platform:email@node1 of 0 in 0"));
        assertThat(db.texts("select message from alert where alert_type = 'plugin' and cleared_at is null"))
                .containsExactly("Notices by email wait: its plugin failed many times in a row");

        mail.fine(0);

        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(10));
            return open().isEmpty();
        });
    }

    @Test
    void givenARouteThatAPersonStopped_whenItRunsAgain_thenThePlatformHasAWarningThatClears() {
        first.stoppedRoutes.put("live-alerts", true);
        first.stoppedRoutes.put("live-readings", false);

        await().atMost(ATMOST).untilAsserted(() -> assertThat(open())
                .containsExactly("warning route_stopped platform:live-alerts@node1 of 0 in 0"));

        first.stoppedRoutes.put("live-alerts", false);

        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(10));
            return open().isEmpty();
        });
    }

    @Test
    void givenAnEditThatTheHubUndid_whenItsTextIsTakenAway_thenThePlatformHasAWarningThatClears() {
        first.undoneEdits.put("ingest", Optional.of("Hub node1 undid the last edit of ingest.camel.yaml"));
        first.undoneEdits.put("live", Optional.empty());

        await().atMost(ATMOST).untilAsserted(() -> assertThat(open())
                .containsExactly("warning route_undone platform:ingest@node1 of 0 in 0"));

        first.undoneEdits.put("ingest", Optional.empty());

        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(10));
            return open().isEmpty();
        });
    }

    @Test
    void givenAConfigFileThatCantBeUsed_whenItIsRightAgain_thenThePlatformHasAWarningThatClears() {
        first.wrongConfig.put("dev.pitwatch.hub.cfg", true);
        first.wrongConfig.put("templates", false);

        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(5));
            return open().equals(List.of("warning config platform:dev.pitwatch.hub.cfg@node1 of 0 in 0"));
        });

        first.wrongConfig.put("dev.pitwatch.hub.cfg", false);

        await().atMost(ATMOST).until(() -> {
            CLOCK.pass(Duration.ofSeconds(10));
            return open().isEmpty();
        });
    }

    /** Of a type that no hub judges by readings, of which there are none. */
    private long alert(String type, String severity) {
        return db.superuser().withHandle(handle -> handle.createQuery(
                        "insert into alert (workshop_id, pit_id, alert_type, severity, subject, message, created_at)"
                                + " values (%d, %d, '%s', '%s', 'pit:%d', 'x', '%s') returning id"
                                        .formatted(
                                                shop.workshopId(),
                                                shop.pitId(),
                                                type,
                                                severity,
                                                shop.pitId(),
                                                CLOCK.instant()))
                .mapTo(Long.class)
                .one());
    }

    private static void violation(@Nullable Long workshop, String device, String reason) {
        db.execute(
                """
                insert into violation (workshop_id, device_id, reason, topic, hour, first_seen_at, last_seen_at)
                values (%1$s, '%2$s', '%3$s', 't', '%4$s', '%4$s', '%4$s')
                """
                        .formatted(workshop, device, reason, CLOCK.instant()));
    }

    private static int clearAll() {
        return db.superuser()
                .withHandle(handle -> handle.execute(
                        "update alert set cleared_at = now(), cleared_reason = 'config' where cleared_at is null"));
    }

    private static boolean isCriticalOpen() {
        return db.number("select count(*) from alert where cleared_at is null and alert_type = 'critical_aqi'") == 1;
    }

    private void acknowledge(boolean internal) {
        TalliedMessages.acknowledge(first.tally, "ESP32-1", internal);
    }

    private static List<String> open() {
        return db.texts(
                """
                select severity || ' ' || alert_type || ' ' || subject || ' of ' || coalesce(workshop_id, 0) || ' in '
                    || coalesce(pit_id, 0)
                from alert where cleared_at is null order by 1
                """);
    }

    private Principal owner() {
        return new Principal(null, "owner", Role.OWNER, null, shop.workshopId(), null, Set.of(), false);
    }
}
