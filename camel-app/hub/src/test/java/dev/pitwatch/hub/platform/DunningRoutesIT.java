package dev.pitwatch.hub.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.platform.subscription.Money;
import dev.pitwatch.core.platform.subscription.NewPayment;
import dev.pitwatch.core.platform.subscription.SubscriptionService;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dunning and the kill-switch: routes/licences as shipped, real rows, a clock that is moved, one hub or two. */
class DunningRoutesIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final ZoneId INDIA = ZoneId.of("Asia/Kolkata");
    /** Noon in India. */
    private static final Instant START = Instant.parse("2026-01-31T06:30:00Z");

    private static final Principal TEAM =
            new Principal(null, "root", Role.SUPER_ADMIN, null, null, null, Set.of(), false);
    private static final List<Integer> REMINDED = List.of(-7, 0, 1, 3, 5);

    private static final String KEY = "LIC-4F8D-9K2L-3P7Q";

    private final TestClock clock = new TestClock(START);
    private final List<DunningHub> hubs = new ArrayList<>();
    private TestDatabase db;
    private SubscriptionService service;
    private long measured;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        service = new SubscriptionService(db.database(), clock);
    }

    @AfterEach
    void close() {
        for (DunningHub hub : hubs) {
            hub.close();
        }
        db.close();
    }

    private DunningHub hub() throws Exception {
        DunningHub hub = new DunningHub(db, clock, "hub-" + hubs.size());
        hubs.add(hub);
        return hub;
    }

    /** {@return a workshop in its trial of 14 days, with so many licensed devices} */
    private long workshop(int devices) {
        long workshop = db.number("insert into workshop (name, time_zone) values ('W', 'Asia/Kolkata') returning id");
        long pit = SampleWorkshop.addPit(db, workshop, 1);
        // In one statement, as registration does it: between them hubs would see devices that have no right yet.
        db.execute(
                """
                with s as (insert into subscription (workshop_id, expires_at) values (%1$d, '%4$s')),
                d as (
                    insert into device (device_id, workshop_id, pit_id)
                    select 'ESP32-%1$d-' || n, %1$d, %2$d from generate_series(1, %3$d) n
                    returning device_id, workshop_id)
                insert into licence (device_id, workshop_id, key_hash, status)
                select device_id, workshop_id, decode(md5(device_id), 'hex'), 'active' from d
                """
                        .formatted(workshop, pit, devices, clock.instant().plus(Duration.ofDays(14))));
        return workshop;
    }

    private long subscription(long workshop) {
        return db.number("select id from subscription where workshop_id = %d".formatted(workshop));
    }

    private String status(long workshop) {
        return db.texts("select status from subscription where workshop_id = %d".formatted(workshop))
                .get(0);
    }

    private List<String> announced(long workshop) {
        return db.texts("select event from announcement where workshop_id = %d and event <> 'alert' order by id"
                .formatted(workshop));
    }

    private List<String> commands(long workshop) {
        return db.texts(
                "select command || ' ' || reason from command where workshop_id = %d order by created_at, device_id"
                        .formatted(workshop));
    }

    private long alerts(long workshop) {
        return db.number(
                "select count(*) from alert where workshop_id = %d and alert_type = 'subscription_suspended' and cleared_at is null"
                        .formatted(workshop));
    }

    private void pay(long workshop) {
        clock.pass(Duration.ofMinutes(1)); // what was told to devices before is older
        service.pay(TEAM, subscription(workshop), new NewPayment(new Money(1L, "INR"), null, "cash", null));
    }

    private LocalDate due(long workshop) {
        return Instant.parse(db.texts(
                                "select to_char(due_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from subscription where workshop_id = %d"
                                        .formatted(workshop))
                        .get(0))
                .atZone(INDIA)
                .toLocalDate();
    }

    private void moveTo(LocalDate day, int hour) {
        clock.set(ZonedDateTime.of(day, LocalTime.of(hour, 0), INDIA).toInstant());
    }

    @Test
    void givenATrialThatNobodyPays_whenItsDaysPass_thenItIsRemindedExpiredAndDisabledAndAPaymentBringsItBack()
            throws Exception {
        DunningHub hub = hub();
        long workshop = workshop(3);
        long other = workshop(1);
        db.execute("update subscription set status = 'active', next_due_at = '%s' where workshop_id = %d"
                .formatted(START.plus(Duration.ofDays(300)), other));
        LocalDate due = due(workshop);
        for (int day = -10; day <= 6; day++) {
            moveTo(due.plusDays(day), 13);
            hub.run();
        }
        assertThat(announced(workshop)).hasSize(5).containsOnly("subscription_reminder");
        assertThat(status(workshop)).isEqualTo("trial");

        moveTo(due.plusDays(7), 13);
        hub.run();

        assertThat(status(workshop)).isEqualTo("expired");
        assertThat(announced(workshop)).hasSize(6).contains("subscription_suspended");
        assertThat(alerts(workshop)).isEqualTo(1);
        await().atMost(TIMEOUT).until(() -> sent("DISABLE") >= 3);
        assertThat(commands(workshop)).containsExactlyElementsOf(times(3, "DISABLE subscription_expired"));

        pay(workshop);

        await().atMost(TIMEOUT).until(() -> sent("ENABLE") >= 3);
        assertThat(status(workshop)).isEqualTo("active");
        assertThat(commands(workshop))
                .endsWith(times(3, "ENABLE payment_received").toArray(String[]::new));
        assertThat(commands(other)).isEmpty();
        assertThat(announced(other)).isEmpty();
        await().atMost(TIMEOUT)
                .until(() -> hub.live.stream().map(LiveEvent::type).anyMatch("subscription"::equals));
        assertThat(hub.live).noneMatch(event -> event.kind().isFor(LiveEventType.Viewer.STAFF));
    }

    private static List<String> times(int count, String text) {
        return IntStream.range(0, count).mapToObj(i -> text).toList();
    }

    @Test
    void givenAYear_whenAWorkshopPaysEarlyLateOrMuchTooLate_thenEachDueDateHasItsStepsAndNoOther() throws Exception {
        DunningHub hub = hub();
        long workshop = workshop(2);
        List<Integer> paidOn = List.of(10, -3, 0, 2, 6, 12, -10, 4, 1, 7, 8, 3);
        List<String> expected = new ArrayList<>();
        int ends = 0;
        for (int payment : paidOn) {
            LocalDate due = due(workshop);
            LocalDate first = clock.instant().atZone(INDIA).toLocalDate();
            for (LocalDate day = first; day.isBefore(due.plusDays(payment)); day = day.plusDays(1)) {
                moveTo(day, 13);
                hub.run();
            }
            REMINDED.stream().filter(day -> day < payment).forEach(day -> expected.add("subscription_reminder"));
            boolean suspended = payment > 7;
            if (suspended) {
                expected.add("subscription_suspended");
                assertThat(status(workshop)).isIn("suspended", "expired");
                int given = 4 * ends + 2;
                await().atMost(TIMEOUT).until(() -> commands(workshop).size() == given);
            }
            moveTo(due.plusDays(payment), 9);
            pay(workshop);
            expected.add("payment_received");
            if (suspended) {
                expected.add("subscription_restored");
                ends++;
                int given = 4 * ends;
                await().atMost(TIMEOUT).until(() -> commands(workshop).size() == given);
            }
            hub.run();
            assertThat(status(workshop)).isEqualTo("active");
            assertThat(announced(workshop)).as("paid on day %d", payment).isEqualTo(expected);
        }
        assertThat(commands(workshop)).hasSize(12);
    }

    @Test
    void givenAHubThatWasAway_whenItIsBack_thenOnlyTheNewestReminderIsAnnounced() throws Exception {
        long workshop = workshop(1);
        moveTo(due(workshop).plusDays(4), 13);

        DunningHub hub = hub();
        hub.run();
        hub.run();

        assertThat(announced(workshop)).containsExactly("subscription_reminder");
        assertThat(db.texts("select step from dunning_step")).containsExactly("three_days_after");
    }

    @Test
    void givenTwoHubs_whenBothRunAtOnceDayByDay_thenNoStepIsTakenTwiceAndNoneIsMissing() throws Exception {
        DunningHub one = hub();
        DunningHub two = hub();
        List<Long> workshops = IntStream.range(0, 10).mapToObj(i -> workshop(2)).toList();
        LocalDate due = due(workshops.get(0));
        for (int day : List.of(-7, 0, 1, 3, 5, 7)) {
            moveTo(due.plusDays(day), 13);
            Thread other = new Thread(two::run, "hub-two");
            other.start();
            one.run();
            other.join();
        }
        for (long workshop : workshops) {
            assertThat(announced(workshop)).hasSize(6);
            await().atMost(TIMEOUT).until(() -> commands(workshop).equals(times(2, "DISABLE subscription_expired")));
            assertThat(alerts(workshop)).isEqualTo(1);
        }
        assertThat(db.number("select count(*) from dunning_step")).isEqualTo(60);
    }

    @Test
    void givenAHubThatDiesBehindAnyStep_whenAnotherRuns_thenNothingWasKeptAndAllOfItIsDoneOnce() throws Exception {
        DunningHub dying = hub();
        DunningHub other = hub();
        for (DunningHub hub : hubs) { // which follows the clock, too
            hub.context.getRouteController().stopRoute("licences-changed");
        }
        List<String> steps = steps(dying, "licences-step");
        assertThat(steps).hasSizeGreaterThan(8);
        for (String step : steps) {
            clock.set(START);
            long workshop = workshop(2);
            moveTo(due(workshop).plusDays(8), 13);
            dying.dying.set(step);
            dying.run();

            assertThat(status(workshop)).as(step).isEqualTo("trial");
            assertThat(announced(workshop)).as(step).isEmpty();
            assertThat(alerts(workshop)).as(step).isZero();

            other.run();

            assertThat(status(workshop)).as(step).isEqualTo("expired");
            await(step).atMost(TIMEOUT).until(() -> commands(workshop).size() == 2);
            assertThat(announced(workshop)).as(step).containsExactly("subscription_suspended");
            assertThat(alerts(workshop)).as(step).isEqualTo(1);
        }
    }

    /** All within the transaction; behind its end the step is taken. */
    private static List<String> steps(DunningHub hub, String route) {
        return hub.context.getRouteDefinition(route).getOutputs().stream()
                .flatMap(block ->
                        ProcessorDefinitionHelper.filterTypeInOutputs(block.getOutputs(), ProcessorDefinition.class)
                                .stream())
                .map(step -> step.getId())
                .toList();
    }

    @Test
    void givenAHubThatDisabledAndIsGone_whenAPaymentComes_thenAnotherEnablesTheDevices() throws Exception {
        DunningHub gone = hub();
        long workshop = workshop(3);
        moveTo(due(workshop).plusDays(8), 13);
        gone.run();
        await().atMost(TIMEOUT).until(() -> commands(workshop).size() == 3);
        hubs.remove(gone);
        gone.close();
        hub();

        pay(workshop);

        await().atMost(TIMEOUT).until(() -> sent("ENABLE") >= 3);
        assertThat(commands(workshop))
                .hasSize(6)
                .endsWith(times(3, "ENABLE payment_received").toArray(String[]::new));
    }

    @Test
    void givenASuspensionByHand_whenItIsCommitted_thenEveryHubRefusesAndAllDevicesAreDisabledButThoseOfOthers()
            throws Exception {
        DunningHub one = hub();
        DunningHub two = hub();
        long workshop = workshop(1_000);
        long other = workshop(5);
        String device = "ESP32-%d-1".formatted(workshop);
        await().atMost(TIMEOUT).until(() -> one.hears(device) && two.hears(device));

        service.suspend(subscription(workshop), "cheque bounced");

        await().atMost(TIMEOUT).until(() -> !one.hears(device) && !two.hears(device));
        await().atMost(TIMEOUT).until(() -> sent("DISABLE") >= 1_000);
        assertThat(alerts(workshop)).isEqualTo(1);

        pay(workshop);

        await().atMost(TIMEOUT).until(() -> commands(workshop).size() == 2_000 && sent("ENABLE") >= 1_000);
        assertThat(commands(other)).isEmpty();
        assertThat(announced(workshop))
                .containsExactly("subscription_suspended", "payment_received", "subscription_restored");
    }

    /** {@return how many devices were sent the command; one that is not answered is sent again} */
    private long sent(String command) {
        return hubs.stream()
                .flatMap(hub -> hub.sent.stream())
                .filter(one -> one.contains("\"" + command + "\""))
                .map(one -> one.substring(0, one.indexOf(' ')))
                .distinct()
                .count();
    }

    @Test
    void givenADeviceThatAPersonDisabled_whenItsWorkshopIsSuspendedAndPays_thenItStaysDisabled() throws Exception {
        DunningHub hub = hub();
        long workshop = workshop(2);
        String device = "ESP32-%d-1".formatted(workshop);
        long person = db.number(
                "insert into app_user (workshop_id, username, name, role) values (%d, 'owner', 'O', 'owner') returning id"
                        .formatted(workshop));
        db.execute("update device set status = 'disabled' where device_id = '%s'".formatted(device));
        db.execute(
                "insert into command (command_id, workshop_id, device_id, command, reason, created_by, created_at) values (gen_random_uuid(), %d, '%s', 'DISABLE', 'repair', %d, '%s')"
                        .formatted(workshop, device, person, START));

        moveTo(due(workshop).plusDays(8), 13);
        hub.run();
        await().atMost(TIMEOUT).until(() -> commands(workshop).size() == 2);
        pay(workshop);

        await().atMost(TIMEOUT).until(() -> commands(workshop).size() == 3);
        assertThat(commands(workshop))
                .containsExactly("DISABLE repair", "DISABLE subscription_expired", "ENABLE payment_received");
    }

    /** What ended 90 days ago is forgotten meanwhile, as housekeeping does it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenAWorkshopSuspendedForMonths_whenItPays_thenItsSilentDevicesAreEnabledAndWhatTheyMeasureIsStored(
            boolean oldFirmware) throws Exception {
        DunningHub hub = hub();
        long workshop = workshop(2);
        db.superuser()
                .useHandle(handle ->
                        handle.execute("update licence set key_hash = ?", new LicenceKey(db.masterKey()).hash(KEY)));
        db.execute("update device set legacy = %s, connection = '%s' where workshop_id = %d"
                .formatted(oldFirmware, oldFirmware ? "offline" : "disabled", workshop));
        moveTo(due(workshop).plusDays(8), 13);
        hub.run();
        await().atMost(TIMEOUT).until(() -> sent("DISABLE") == 2);
        db.execute("update command set state = 'done', finished_at = sent_at");
        db.execute("update device set reported_switch = 'disabled' where not legacy"); // as an answer does
        hub.close();
        hubs.clear();

        clock.pass(Duration.ofDays(120));
        db.execute(housekeeping());
        DunningHub back = hub();
        assertThat(back.hears("ESP32-%d-1".formatted(workshop))).isFalse();
        pay(workshop);

        await().atMost(TIMEOUT).until(() -> sent("ENABLE") == 2);
        assertThat(commands(workshop))
                .filteredOn(one -> one.startsWith("DISABLE"))
                .hasSize(2);
        for (int device = 1; device <= 2; device++) {
            String id = "ESP32-%d-%d".formatted(workshop, device);
            await().atMost(TIMEOUT).untilAsserted(() -> {
                measures(back, workshop, oldFirmware);
                assertThat(db.number("select count(*) from reading where device_id = '%s'".formatted(id)))
                        .as("refused: %s", refusals())
                        .isPositive();
            });
        }
    }

    /** Each of its two devices publishes a reading, on the topic of its firmware. */
    private void measures(DunningHub hub, long workshop, boolean oldFirmware) {
        String topic = db.texts(
                        "select concat_ws('/', 'workshop', w.code, %s p.code, 'sensors') from pit p join workshop w on w.id = p.workshop_id where w.id = %d"
                                .formatted(oldFirmware ? "" : "'pit',", workshop))
                .get(0);
        for (int device = 1; device <= 2; device++) {
            hub.comes(
                    topic,
                    "{\"device_id\":\"ESP32-%d-%d\",\"license_key\":\"%s\",\"boot_id\":\"b\",\"seq\":%d,\"iaq\":50}"
                            .formatted(workshop, device, KEY, ++measured));
        }
    }

    private List<String> refusals() {
        return db.texts(
                "select concat_ws(' ', reason, detail) from dead_letter union all select reason from violation");
    }

    /** {@return what the shipped route does, at the time of the clock} */
    private String housekeeping() throws IOException {
        String routes = Files.readString(Path.of("../../routes/housekeeping.camel.yaml"));
        return routes.substring(routes.indexOf("delete from command"), routes.indexOf("housekeeping-old-commands-run"))
                .replace("${bean:hubClock?method=now}", clock.instant().toString())
                .replaceFirst("(?s)limit 10000\\).*", "limit 10000)");
    }
}
