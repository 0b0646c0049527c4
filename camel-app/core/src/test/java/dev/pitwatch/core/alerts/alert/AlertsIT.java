package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.paging.TimeSpan;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingBuilder;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class AlertsIT {

    private static final String DEVICE = "ESP32-A1B2C3D4E5F6";
    private static final Page FIRST = new Page(1, 50);

    private final TestDatabase db = TestDatabase.create();
    private final Jdbi superuser = db.superuser();
    private final List<LiveEvent> events = new CopyOnWriteArrayList<>();
    private final AlertEvents told = new AlertEvents(events::add);
    private final TestClock clock = new TestClock(Clock.systemUTC().instant());
    private final Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    private final AlertService service = AlertService.on(db.database(), clock);
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private long workshop;
    private long other;
    private long pit;
    private long pit2;
    private long user;

    @BeforeEach
    void arrange() {
        workshop = id("insert into workshop (name) values ('Shine') returning id");
        other = id("insert into workshop (name) values ('Other') returning id");
        pit = id("insert into pit (workshop_id, pit_number, name) values (%d, 1, 'Bay 1') returning id", workshop);
        pit2 = id("insert into pit (workshop_id, pit_number, name) values (%d, 2, 'Bay 2') returning id", workshop);
        user = id(
                "insert into app_user (workshop_id, username, name, role) values (%d, 'owner', 'O', 'owner') returning id",
                workshop);
        db.execute("insert into device (device_id, workshop_id, pit_id) values ('%s', %d, %d)", DEVICE, workshop, pit);
        AlertNotifications alerts = new AlertNotifications(db.database());
        notifications.on(AlertNotifications.CHANNEL, step -> alerts.read(step).ifPresent(told::publish));
        notifications.start();
        await().until(notifications::isListening);
    }

    @AfterEach
    void close() {
        notifications.close();
        db.close();
    }

    @Test
    void givenTwoEngines_whenBothSeeTheSame_thenOneEpisodeIsOpenAndToldOnce() {
        SavingEngine first = engine();
        SavingEngine second = engine();

        first.evaluate(List.of(reading(0, 250)));
        second.evaluate(List.of(reading(1, 260)));

        assertThat(list(owner(), AlertFilter.ALL).items()).hasSize(1);
        awaitEvents("alert");

        clock.pass(Duration.ofSeconds(70));
        List.of(first, second).forEach(engine -> {
            engine.evaluate(List.of(reading(10, 50)));
            engine.evaluate(List.of(reading(70, 50)));
        });

        awaitEvents("alert", "alert_cleared");
        assertThat(list(owner(), AlertFilter.ALL).items())
                .extracting(Alert::clearedReason)
                .containsExactly(ClearedReason.RECOVERED);
    }

    @Test
    void givenCommittedButNotEvaluated_whenStarted_thenTheNewestReadingRaises() {
        latest(now.minusSeconds(5), 250);

        engine();

        Alert alert = list(owner(), AlertFilter.ALL).items().get(0);
        assertThat(alert.alertType()).isEqualTo("critical_aqi");
        assertThat(alert.pitId()).isEqualTo(pit);
        assertThat(alert.deviceId()).isEqualTo(DEVICE);
        assertThat(alert.message()).isEqualTo("AQI exceeded 200");
        awaitEvents("alert");
        assertThat(events).extracting(LiveEvent::data).containsExactly(alert);
    }

    @Test
    void givenOpenEpisode_whenRestarted_thenItIsGoneOnWith() {
        engine().evaluate(List.of(reading(0, 160)));
        latest(now, 160);

        SavingEngine restarted = engine();
        restarted.evaluate(List.of(reading(10, 170)));
        clock.pass(Duration.ofSeconds(80));
        restarted.evaluate(List.of(reading(20, 50)));
        restarted.evaluate(List.of(reading(80, 50)));

        assertThat(list(owner(), AlertFilter.ALL).items())
                .extracting(Alert::clearedReason)
                .containsExactly(ClearedReason.RECOVERED);
    }

    @Test
    void givenSilentDevice_whenStarted_thenItsOldReadingRaisesNothing() {
        latest(now.minus(Duration.ofHours(3)), 250);

        engine();

        assertThat(list(owner(), AlertFilter.ALL).items()).isEmpty();
    }

    @Test
    void givenEpisodeClearedForLackOfData_whenStarted_thenItsReadingDoesNotRaiseAgain() {
        latest(now.minusSeconds(600), 160);
        SavingEngine engine = engine();
        clock.pass(Duration.ofSeconds(10));
        engine.forget(DEVICE);

        engine();

        assertThat(list(owner(), AlertFilter.ALL).items())
                .extracting(Alert::clearedReason)
                .containsExactly(ClearedReason.NO_DATA);
    }

    @Test
    void givenCriticalWithoutData_whenRestarted_thenItIsSoStillUntilItsLimitIsRaised() {
        latest(now.minusSeconds(600), 250);
        engine().forget(DEVICE);
        awaitEvents("alert", "alert");
        Instant since = list(owner(), AlertFilter.ALL).items().get(0).noDataSince();
        assertThat(since).isEqualTo(now);
        clock.pass(Duration.ofMinutes(5));

        SavingEngine restarted = engine();
        restarted.forget(DEVICE);
        assertThat(list(owner(), AlertFilter.ALL).items().get(0).noDataSince()).isEqualTo(since);
        db.execute(
                "insert into alert_config (workshop_id, config) values (%d, '{\"aqi\":{\"critical\":300}}')", workshop);
        restarted.workshopChanged(Long.toString(workshop));
        restarted.tick();

        assertThat(list(owner(), AlertFilter.ALL).items())
                .extracting(Alert::clearedReason)
                .containsExactly(ClearedReason.CONFIG);
    }

    @Test
    void givenCriticalWithoutData_whenItIsEndedByHand_thenOnlyAfterADayAndByThoseWhoSeeIt() {
        SavingEngine engine = engine();
        engine.evaluate(List.of(reading(0, 250)));
        long id = list(owner(), AlertFilter.ALL).items().get(0).id();
        assertThatThrownBy(() -> service.clear(owner(), id)).hasMessageContaining("the alert has data");
        engine.forget(DEVICE);
        clock.pass(Duration.ofHours(24).minusSeconds(1));
        assertThatThrownBy(() -> service.clear(owner(), id))
                .hasMessage("the alert is without data since %s, it may be ended by hand from %s on"
                        .formatted(now, now.plus(Duration.ofHours(24))));
        clock.pass(Duration.ofSeconds(1));
        Principal operator = new Principal(user, "op", Role.STAFF, "operator", workshop, null, Set.of(pit2), false);
        assertThatThrownBy(() -> service.clear(operator, id)).hasMessage("no such alert");

        Alert ended = service.clear(owner(), id);

        assertThat(ended.clearedReason()).isEqualTo(ClearedReason.BY_HAND);
        assertThatThrownBy(() -> service.clear(owner(), id)).hasMessage("the alert is cleared");
        awaitEvents("alert", "alert", "alert_cleared");
        assertThat(db.texts("select event from announcement order by id")).contains("alert_cleared");
    }

    @Test
    void givenSettingsOfWorkshopAndPit_whenChanged_thenTheNextReadingIsHeldAgainstThem() {
        SavingEngine engine = engine();
        db.execute(
                "insert into alert_config (workshop_id, config) values (%d, '{\"aqi\":{\"warning\":100}}')", workshop);
        db.execute(
                "insert into alert_config (workshop_id, pit_id, config) values (%d, %d, '{\"aqi\":{\"critical\":120}}')",
                workshop, pit);
        engine.workshopChanged(Long.toString(workshop));

        engine.evaluate(List.of(reading(0, 101)));
        engine.evaluate(List.of(reading(1, 121)));

        assertThat(list(owner(), AlertFilter.ALL).items())
                .extracting(Alert::message)
                .containsExactly("AQI exceeded 120", "AQI exceeded 100");
    }

    @Test
    void givenMaintenance_whenItBegins_thenOpenEpisodesClear() {
        SavingEngine engine = engine();
        engine.evaluate(List.of(reading(0, 160)));
        db.execute(
                "update pit set status = 'maintenance', maintenance_until = now() + interval '1 hour' where id = %d",
                pit);
        engine.workshopChanged(Long.toString(workshop));

        engine.evaluate(List.of(reading(1, 250)));

        assertThat(list(owner(), AlertFilter.ALL).items())
                .extracting(Alert::clearedReason)
                .containsExactly(ClearedReason.MAINTENANCE);
    }

    @Test
    void givenDeviceTakenAway_whenNoticed_thenTheEpisodeClearsAsNoData() {
        SavingEngine engine = engine();
        engine.evaluate(List.of(reading(0, 160)));
        db.execute("update device set pit_id = null where device_id = '%s'", DEVICE);
        engine.deviceChanged(DEVICE);
        engine.tick();
        clock.pass(Duration.ofSeconds(10)); // for which it lives

        engine.tick();

        assertThat(list(owner(), AlertFilter.ALL).items())
                .extracting(Alert::clearedReason)
                .containsExactly(ClearedReason.NO_DATA);
    }

    @Test
    void givenAlerts_whenListed_thenFilteredPagedAndNewestFirst() {
        SavingEngine engine = engine();
        engine.evaluate(List.of(reading(0, 160)));
        engine.evaluate(List.of(reading(1, 250)));
        alertOf(pit2, "high_humidity", "warning");

        assertThat(list(owner(), AlertFilter.ALL).items())
                .extracting(Alert::alertType)
                .containsExactly("high_humidity", "critical_aqi", "high_aqi");
        assertThat(list(owner(), status(AlertStatus.CLEARED)).items())
                .extracting(Alert::alertType)
                .containsExactly("high_aqi");
        assertThat(list(owner(), status(AlertStatus.OPEN)).total()).isEqualTo(2);
        assertThat(list(
                                owner(),
                                new AlertFilter(
                                        Optional.empty(),
                                        Optional.of("high_aqi"),
                                        OptionalLong.of(pit),
                                        Optional.of(Severity.WARNING)))
                        .total())
                .isEqualTo(1);
        Paged<ListedAlert> second = service.list(owner(), workshop, AlertFilter.ALL, "-created_at", new Page(2, 2));
        assertThat(second.total()).isEqualTo(3);
        assertThat(second.items())
                .extracting(listed -> listed.alert().alertType())
                .containsExactly("high_aqi");
        assertThat(service.list(owner(), workshop, AlertFilter.ALL, "created_at", FIRST)
                        .items())
                .extracting(listed -> listed.alert().alertType())
                .containsExactly("high_aqi", "critical_aqi", "high_humidity");
    }

    @Test
    void givenOperator_whenListed_thenOnlyGrantedPits() {
        alertOf(pit, "high_aqi", "warning");
        alertOf(pit2, "high_humidity", "warning");
        alertOf(null, "low_stock", "info");
        Principal operator = new Principal(user, "op", Role.STAFF, "operator", workshop, null, Set.of(pit2), false);

        assertThat(list(operator, AlertFilter.ALL).items())
                .extracting(Alert::alertType)
                .containsExactly("high_humidity");
        long foreign = list(owner(), AlertFilter.ALL).items().stream()
                .filter(alert -> alert.alertType().equals("high_aqi"))
                .findFirst()
                .orElseThrow()
                .id();
        assertThatThrownBy(() -> service.acknowledge(operator, foreign)).isInstanceOf(Problem.class);
    }

    @Test
    void givenForeignWorkshop_whenListedOrAcknowledged_thenNotFound() {
        alertOf(pit, "high_aqi", "warning");
        long id = list(owner(), AlertFilter.ALL).items().get(0).id();
        Principal stranger = new Principal(user, "x", Role.OWNER, null, other, null, Set.of(), false);

        assertThatThrownBy(() -> list(stranger, AlertFilter.ALL)).hasMessage("no such workshop");
        assertThatThrownBy(() -> service.acknowledge(stranger, id)).hasMessage("no such alert");
    }

    @Test
    void givenOpenAlert_whenAcknowledgedTwice_thenSeenAndToldOnce() {
        alertOf(pit, "high_aqi", "warning");
        long id = list(owner(), AlertFilter.ALL).items().get(0).id();

        Alert first = service.acknowledge(owner(), id);
        Alert second = service.acknowledge(platform(), id);

        assertThat(first.status()).isEqualTo(AlertStatus.ACKNOWLEDGED);
        assertThat(first.acknowledgedBy()).isEqualTo(user);
        assertThat(second).isEqualTo(first);
        awaitEvents("alert", "alert_acknowledged");
        assertThat(list(owner(), status(AlertStatus.ACKNOWLEDGED)).total()).isEqualTo(1);
    }

    @Test
    void givenManyAlerts_whenAllAreAcknowledged_thenThoseOfTheFilterThatOneMaySee() {
        alertOf(pit, "high_aqi", "warning");
        alertOf(pit, "critical_aqi", "critical");
        alertOf(pit2, "high_humidity", "warning");
        alertOf(null, "low_stock", "info");
        db.execute(
                "insert into alert (workshop_id, alert_type, severity, subject, message, cleared_at, cleared_reason)"
                        + " values (%d, 'high_aqi', 'warning', 'y', 'X', now(), 'recovered')",
                workshop);
        Principal operator = new Principal(user, "op", Role.STAFF, "operator", workshop, null, Set.of(pit2), false);

        assertThat(service.acknowledgeAll(operator, workshop, AlertFilter.ALL)).isEqualTo(1);
        assertThat(service.acknowledgeAll(owner(), workshop, filter(Optional.of("critical_aqi"))))
                .isEqualTo(1);
        assertThat(service.acknowledgeAll(platform(), workshop, AlertFilter.ALL))
                .isEqualTo(2);
        assertThat(service.acknowledgeAll(owner(), workshop, AlertFilter.ALL)).isZero();
        assertThat(list(owner(), status(AlertStatus.CLEARED)).items())
                .extracting(Alert::acknowledged)
                .containsExactly(false);
        assertThat(service.acknowledgeAll(owner(), workshop, status(AlertStatus.CLEARED)))
                .isEqualTo(1);
        Principal stranger = new Principal(user, "x", Role.OWNER, null, other, null, Set.of(), false);
        assertThatThrownBy(() -> service.acknowledgeAll(stranger, workshop, AlertFilter.ALL))
                .hasMessage("no such workshop");
        assertThatThrownBy(() -> service.acknowledgeAll(platform(), 999_999, AlertFilter.ALL))
                .hasMessage("no such workshop");
    }

    @Test
    void givenAnAlert_whenShelved_thenItIsUntilThenAndNotOnceItIsCleared() {
        alertOf(pit, "high_aqi", "warning");
        long id = list(owner(), AlertFilter.ALL).items().get(0).id();

        Instant until = service.shelve(owner(), id, Duration.ofMinutes(60)).shelvedUntil();

        assertThat(until).isBetween(now.plus(Duration.ofMinutes(60)), now.plus(Duration.ofMinutes(70)));
        assertThat(list(owner(), status(AlertStatus.OPEN)).items()).hasSize(1);
        assertThat(service.shelve(owner(), id, Duration.ZERO).shelvedUntil()).isNull();
        Principal operator = new Principal(user, "op", Role.STAFF, "operator", workshop, null, Set.of(pit2), false);
        assertThatThrownBy(() -> service.shelve(operator, id, Duration.ZERO)).hasMessage("no such alert");
        db.execute("update alert set cleared_at = now() + interval '1 hour', cleared_reason = 'recovered'");
        assertThatThrownBy(() -> service.shelve(owner(), id, Duration.ofMinutes(1)))
                .hasMessage("the alert is cleared");
        assertThat(service.shelve(owner(), id, Duration.ZERO).shelvedUntil()).isNull();
    }

    @Test
    void givenAShelvedAlert_whenItClearsAndOpensAgain_thenItIsShelvedStillAndAnotherTypeIsNot() {
        SavingEngine engine = engine();
        engine.evaluate(List.of(reading(0, 160)));
        long first = list(owner(), AlertFilter.ALL).items().get(0).id();
        Instant until = service.shelve(owner(), first, Duration.ofHours(1)).shelvedUntil();
        clock.pass(Duration.ofSeconds(70));
        engine.evaluate(List.of(reading(10, 50)));
        engine.evaluate(List.of(reading(70, 50)));
        assertThat(list(owner(), shelved()).items()).extracting(Alert::id).containsExactly(first);

        clock.pass(Duration.ofSeconds(30));
        engine.evaluate(List.of(reading(100, 170)));
        Alert again = list(owner(), shelved()).items().get(0);
        engine.evaluate(List.of(reading(101, 250)));

        assertThat(again.id()).isNotEqualTo(first);
        assertThat(again.shelvedUntil()).isEqualTo(until);
        assertThat(list(owner(), status(AlertStatus.OPEN)).items())
                .extracting(Alert::alertType, Alert::shelvedUntil)
                .containsExactly(tuple("critical_aqi", null));

        service.shelve(owner(), first, Duration.ZERO); // of the one that was shelved first
        assertThat(list(owner(), shelved()).items()).isEmpty();
        assertThat(list(owner(), AlertFilter.ALL).items())
                .extracting(Alert::shelvedUntil)
                .containsOnlyNulls();
    }

    @Test
    void givenACriticalAlert_whenShelved_thenForADayAtMost() {
        alertOf(pit, "critical_aqi", "critical");
        long id = list(owner(), AlertFilter.ALL).items().get(0).id();

        assertThatThrownBy(() -> service.shelve(owner(), id, Duration.ofMinutes(1_441)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("minutes: is 1441, expected at most 1440 for a critical alert");
        assertThat(service.shelve(owner(), id, Duration.ofMinutes(1_440)).shelvedUntil())
                .isNotNull();
    }

    @Test
    void givenAnAlertOfTheWholeWorkshop_whenAnOperatorLooks_thenItIsListedAndPublishedToThem() {
        alertOf(pit, "high_aqi", "warning");
        db.execute(
                "insert into alert (workshop_id, alert_type, severity, subject, message)"
                        + " values (%1$d, 'device_offline', 'warning', 'workshop:%1$d', 'X')",
                workshop);
        Principal operator = new Principal(user, "op", Role.STAFF, "operator", workshop, null, Set.of(), false);

        assertThat(list(operator, AlertFilter.ALL).items())
                .extracting(Alert::alertType)
                .containsExactly("device_offline");
        awaitEvents("alert", "alert");
        assertThat(events).extracting(LiveEvent::forStaff).containsExactly(false, true);
    }

    private static AlertFilter shelved() {
        return new AlertFilter(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                TimeSpan.ALWAYS,
                false,
                true);
    }

    @Test
    void givenAlertsOfADay_whenASpanIsAsked_thenThoseThatWereOpenInIt() {
        Instant noon = Instant.parse("2026-02-20T12:00:00Z");
        alertOf(noon.minusSeconds(7_200), noon.minusSeconds(3_600), "before");
        alertOf(noon.minusSeconds(7_200), noon, "until then");
        alertOf(noon.minusSeconds(60), noon.plusSeconds(60), "across the start");
        alertOf(noon.plusSeconds(60), noon.plusSeconds(120), "within");
        alertOf(noon.plusSeconds(3_599), null, "at its end");
        alertOf(noon.plusSeconds(3_600), null, "after");
        alertOf(noon.minusSeconds(86_400), null, "all the time");

        assertThat(subjects(Optional.of(noon), Optional.of(noon.plusSeconds(3_600))))
                .containsExactlyInAnyOrder("across the start", "within", "at its end", "all the time");
        assertThat(subjects(Optional.of(noon.plusSeconds(90)), Optional.empty()))
                .containsExactlyInAnyOrder("within", "at its end", "after", "all the time");
        assertThat(subjects(Optional.empty(), Optional.of(noon.minusSeconds(60))))
                .containsExactlyInAnyOrder("before", "until then", "all the time");
        assertThatThrownBy(() -> new TimeSpan(Optional.of(noon), Optional.of(noon)))
                .hasMessage("from: is 2026-02-20T12:00:00Z, expected a time before to, which is 2026-02-20T12:00:00Z");
    }

    private void alertOf(Instant opened, @Nullable Instant cleared, String subject) {
        superuser.useHandle(handle -> handle.execute(
                "insert into alert (workshop_id, alert_type, severity, subject, message, created_at, cleared_at, cleared_reason)"
                        + " values (?, 'custom_span', 'info', ?, 'X', ?, ?, ?)",
                workshop,
                subject,
                opened.atOffset(ZoneOffset.UTC),
                cleared == null ? null : cleared.atOffset(ZoneOffset.UTC),
                cleared == null ? null : "recovered"));
    }

    private List<String> subjects(Optional<Instant> from, Optional<Instant> to) {
        AlertFilter wanted = new AlertFilter(
                Optional.empty(),
                Optional.of("custom_span"),
                OptionalLong.empty(),
                Optional.empty(),
                new TimeSpan(from, to),
                false,
                false);
        Paged<Alert> found = list(owner(), wanted);
        assertThat(found.total()).isEqualTo(found.items().size());
        return found.items().stream().map(Alert::subject).toList();
    }

    private static AlertFilter filter(Optional<String> type) {
        return new AlertFilter(Optional.empty(), type, OptionalLong.empty(), Optional.empty());
    }

    /** Exactly these, in this order, and none later. */
    private void awaitEvents(String... types) {
        superuser.useHandle(handle -> handle.execute(
                "insert into alert (workshop_id, alert_type, severity, subject, message) values (?, 'custom_end', 'info', ?, 'X')",
                other,
                "end:" + UUID.randomUUID()));
        await().until(() -> events.stream().anyMatch(event -> event.workshopId() == other));
        events.removeIf(event -> event.workshopId() == other);
        assertThat(events).extracting(LiveEvent::type).containsExactly(types);
    }

    private Paged<Alert> list(Principal who, AlertFilter filter) {
        Paged<ListedAlert> listed = service.list(who, workshop, filter, "-created_at", FIRST);
        return new Paged<>(listed.items().stream().map(ListedAlert::alert).toList(), listed.total());
    }

    private static AlertFilter status(AlertStatus status) {
        return new AlertFilter(Optional.of(status), Optional.empty(), OptionalLong.empty(), Optional.empty());
    }

    private Principal owner() {
        return new Principal(user, "owner", Role.OWNER, null, workshop, null, Set.of(), false);
    }

    private static Principal platform() {
        return new Principal(null, "root", Role.SUPER_ADMIN, null, null, null, Set.of(), false);
    }

    private SavingEngine engine() {
        AlertEngine made = AlertEngine.on(db.database(), clock, new SimpleMeterRegistry());
        SavingEngine engine = new SavingEngine(made, new AlertFlow(db.database(), made.episodes(), saved -> {}));
        engine.tick();
        return engine;
    }

    /** An engine whose changes are saved at once, as routes/alerts does. */
    private record SavingEngine(AlertEngine engine, AlertFlow flow) {

        void workshopChanged(String workshopId) {
            engine.workshopChanged(workshopId);
        }

        void deviceChanged(String deviceId) {
            engine.deviceChanged(deviceId);
        }

        void evaluate(List<Reading> committed) {
            engine.evaluate(committed);
            assertThat(flow.save()).isTrue();
        }

        void tick() {
            engine.tick();
            assertThat(flow.save()).isTrue();
        }

        void forget(String deviceId) {
            engine.forget(deviceId);
            assertThat(flow.save()).isTrue();
        }
    }

    private void latest(Instant at, int aqi) {
        db.execute(
                """
                insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq, aqi,
                    aqi_at, temperature, temperature_at)
                values (%d, %d, '%s', '%s', '%s', '', 1, %d, '%s', 20, '%s')
                """,
                workshop, pit, DEVICE, at, at, aqi, at, at);
    }

    private void alertOf(@Nullable Long pitId, String type, String severity) {
        db.execute(
                """
                insert into alert (workshop_id, pit_id, alert_type, severity, subject, message, created_at)
                values (%d, %s, '%s', '%s', 'x', 'X', now() + interval '1 minute')
                """,
                workshop, pitId, type, severity);
    }

    private long id(String sql, Object... values) {
        return superuser.withHandle(handle ->
                handle.createQuery(sql.formatted(values)).mapTo(Long.class).one());
    }

    private Reading reading(int second, int aqi) {
        return new ReadingBuilder()
                .place(workshop, pit)
                .deviceId(DEVICE)
                .numbered("9f3a01c2", (long) second)
                .recordedAt(now.plusSeconds(second))
                .receivedAt(now.plusSeconds(second))
                .air(new AirQuality(aqi, null, "reported", null, "red"))
                .build();
    }
}
