package dev.pitwatch.core.devices.presence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.readings.reading.Connection;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevicePresenceIT {

    private static final Duration ATMOST = Duration.ofSeconds(30);
    private static final Instant NOON = Instant.parse("2026-02-20T12:00:00Z");

    private final TestClock clock = new TestClock(NOON);
    private final List<String> arrivals = new ArrayList<>();
    private final List<String> astray = new ArrayList<>();
    private final List<DeviceFact> facts = new CopyOnWriteArrayList<>();
    private TestDatabase db;
    private SampleWorkshop shop;
    private DeviceDirectory directory;
    private DevicePresence presence;
    private DeviceStatus status;
    private int acknowledged;

    @BeforeEach
    void open() throws Exception {
        db = TestDatabase.create();
        shop = SampleWorkshop.in(db);
        directory = new DeviceDirectory(
                new JdbiKnownDeviceRepository(db.database().ingest()), clock, pause -> {}, new SimpleMeterRegistry());
        directory.start();
        directory.awaitLoaded();
        presence = hub(facts);
        presence.onArrival(arrivals::add);
        presence.look();
        status = new DeviceStatus(
                new DeviceReports(directory, astray::add, new FloodLimit(clock, false)),
                db.database(),
                presence,
                clock,
                true);
    }

    @AfterEach
    void close() {
        presence.close();
        status.close();
        directory.close();
        db.close();
    }

    @Test
    void givenAnOnlineStatus_whenItComes_thenAllItSaysIsKeptAndTheDeviceIsThere() throws Exception {
        say(
                """
                {'v':1,'device_id':'%s','status':'online','reason':null,'conn':57,'fw':'1.4.2','board':'gateway','boot_id':'9f3a01c2',
                 'ip':'192.168.1.150','interval_s':30,'sensors':['BME680','PMS5003']}
                """
                        .formatted(shop.deviceId()));

        assertThat(
                        row(
                                "concat_ws(' ', reported_status, reported_reason, conn, fw, board, boot_id, ip, interval_s, reported_sensors)"))
                .isEqualTo("online 57 1.4.2 gateway 9f3a01c2 192.168.1.150 30 {BME680,PMS5003}");
        assertThat(presence.isOnline(shop.deviceId())).isTrue();
        assertThat(arrivals).containsExactly(shop.deviceId());
        assertThat(acknowledged).isOne();
        assertThat(row("(select count(*) from audit_log where thing = 'device' and action = 'update')"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({
        "56, online, 57", // the will of an older connection
        "57, offline, 57",
        "58, offline, 58",
        "null, offline, 57" // old firmware
    })
    void givenAConnection_whenAnOfflineComes_thenItCountsUnlessOlder(String conn, String kept, long newest)
            throws Exception {
        say("{'status':'online','conn':57}");

        say("{'status':'offline','reason':'lost','conn':%s}".formatted(conn));

        assertThat(row("concat_ws(' ', reported_status, connection, conn)"))
                .isEqualTo("%1$s %1$s %2$d".formatted(kept, newest));
        assertThat(presence.isOnline(shop.deviceId())).isEqualTo(kept.equals("online"));
    }

    @Test
    void givenADeviceThatIsBackSoonerThanItIsMissed_whenItNamesAnotherConnection_thenThatIsAReturn() throws Exception {
        say("{'status':'online','conn':57}");
        say("{'status':'online','conn':57}");
        assertThat(arrivals).hasSize(1);

        say("{'status':'disabled','conn':58}");

        assertThat(arrivals).hasSize(2);
        status.status(delivery("status", "{'status':'disabled','conn':59}"), true);
        assertThat(arrivals).as("the broker had kept it").hasSize(2);
    }

    @Test
    void givenANewerConnection_whenAnOnlineWithALowerNumberComes_thenItSetsTheNumber() throws Exception {
        say("{'status':'online','conn':57}");

        say("{'status':'online','conn':1}");

        assertThat(row("reported_status || ' ' || conn")).isEqualTo("online 1");
    }

    @Test
    void givenARetainedStatus_whenItComes_thenItIsKeptButIsNoSignOfLife() throws Exception {
        status.status(delivery("status", "{'status':'online','conn':57}"), true);

        assertThat(row("reported_status")).isEqualTo("online");
        assertThat(presence.isOnline(shop.deviceId())).isFalse();
    }

    @Test
    void givenAStatus_whenTheBrokerSaysThatTheDeviceIsLost_thenWhyIsKeptAndWhatTheWillLacksStays() throws Exception {
        say("{'status':'online','conn':57,'boot_id':'9f3a01c2','sensors':['BME680']}");

        say("{'v':1,'status':'offline','conn':57,'reason':'lost'}");
        assertThat(row("concat_ws(' ', reported_status, reported_reason, boot_id, reported_sensors)"))
                .isEqualTo("offline lost 9f3a01c2 {BME680}");

        say("{'status':'online','conn':58,'boot_id':7,'board':'longer than sixteen','sensors':[]}");
        assertThat(row("concat_ws(' ', reported_status, reported_reason, boot_id, board, reported_sensors)"))
                .isEqualTo("online 9f3a01c2 {}");
    }

    @ParameterizedTest
    @CsvSource({
        "disabled, online, false, enabled",
        "enabled, disabled, false, disabled",
        "disabled, updating, false, disabled",
        "enabled, offline, false, enabled",
        "disabled, online, true, enabled", // news of it, though of before
        "enabled, disabled, true, disabled"
    })
    void givenAStatus_whenItComes_thenTheSwitchIsWhatItSaysAndWhoComparesItIsTold(
            String before, String said, boolean retained, String after) throws Exception {
        List<String> reported = new ArrayList<>();
        status.onReported(reported::add);
        db.execute("update device set reported_switch = '%s'".formatted(before));

        status.status(delivery("status", "{'status':'%s','conn':57}".formatted(said)), retained);

        assertThat(row("reported_switch")).isEqualTo(after);
        assertThat(reported).hasSize(said.equals("offline") ? 0 : 1);
    }

    @Test
    void givenAStatusThatTheBrokerHadKept_whenKnownAlready_thenAnAnswerSinceStands() throws Exception {
        say("{'status':'online','conn':57}");
        db.execute("update device set reported_switch = 'disabled'"); // as the answer to DISABLE does

        status.status(delivery("status", "{'status':'online','conn':57}"), true);

        assertThat(row("reported_switch")).isEqualTo("disabled");
    }

    @Test
    void givenOldFirmware_whenTheDeviceIsFlashedAndNamesItsBoot_thenItIsOldNoMore() throws Exception {
        db.execute("update device set legacy = true");
        say("{'status':'online'}");
        assertThat(row("legacy::text")).isEqualTo("true");

        say("{'status':'online','conn':1,'boot_id':'9f3a01c2'}");

        assertThat(row("legacy::text")).isEqualTo("false");
    }

    @Test
    void givenARadioSignal_whenTheDeviceIsHeard_thenItsStrengthIsWritten() {
        presence.heard(shop.deviceId(), NOON, OptionalInt.of(-61));

        presence.write();

        assertThat(row("rssi || ' ' || (last_seen_at = '2026-02-20 12:00:00+00')"))
                .isEqualTo("-61 true");
    }

    @Test
    void givenAReadingOfOldFirmware_whenWritten_thenTheDeviceIsMarked() {
        var reading = SampleReading.of(shop).at(NOON).flags("legacy").build();

        presence.stored(List.of(reading));
        presence.write();

        assertThat(row("legacy::text")).isEqualTo("true");
    }

    @Test
    void givenOldFirmwareThatWasReplaced_whenAnotherDeviceHasOld_thenOnlyThatIsMarked() {
        presence.stored(List.of(SampleReading.of(shop).at(NOON).flags("legacy").build()));
        presence.write();
        db.execute("update device set legacy = false"); // as the status of newer firmware does
        SampleWorkshop other = SampleWorkshop.in(db);

        presence.stored(List.of(SampleReading.of(other).at(NOON).flags("legacy").build()));
        presence.write();

        assertThat(db.texts("select device_id from device where legacy")).containsExactly(other.deviceId());
    }

    @Test
    void givenADeviceHeard_whenCounted_thenItIsOnlineAndFailedWritesShow() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        presence.countIn(meters);
        presence.heard(shop.deviceId(), NOON);
        presence.look();
        assertThat(meters.get("pitwatch.devices.online").gauge().value()).isOne();

        presence.heard(shop.deviceId(), NOON.plusMillis(1));
        db.database().close();
        presence.close();

        assertThat(meters.get("pitwatch.presence.write.failures")
                        .functionCounter()
                        .count())
                .isOne();
    }

    @Test
    void givenADeviceHeard_whenItsWindowHasPassed_thenItIsOfflineByItsRowAndArrivesAnew() {
        presence.heard(shop.deviceId(), NOON);
        assertThat(presence.isOnline(shop.deviceId())).isTrue();
        pass(60, presence);
        assertThat(row("connection")).isEqualTo("online");

        pass(2, presence);

        assertThat(row("connection")).isEqualTo("offline");
        assertThat(presence.isOnline(shop.deviceId())).isFalse();
        assertThat(facts).containsExactly(new DeviceSilent(shop.deviceId()));
        presence.heard(shop.deviceId(), clock.instant());
        presence.look();
        assertThat(arrivals).hasSize(2);
        assertThat(row("connection")).isEqualTo("online");
    }

    @Test
    void givenAHubThatStarts_whenDevicesOfBeforeAreSilent_thenTheyGoAfterAFullWindowOfItsOwn() {
        db.execute("update device set connection = 'online', last_seen_at = '2026-02-20 11:00:00+00'");
        presence.notified(""); // as at a start

        pass(60, presence);
        assertThat(row("connection")).isEqualTo("online");
        pass(2, presence);

        assertThat(row("connection")).isEqualTo("offline");
    }

    @Test
    void givenMessagesDontReachTheHub_whenTheyDoAgain_thenAWindowBeginsAnew() {
        AtomicBoolean hears = new AtomicBoolean(true);
        presence.hearsWhile(hears::get);
        presence.heard(shop.deviceId(), NOON);
        pass(10, presence);

        hears.set(false);
        pass(3_600, presence);
        hears.set(true);
        pass(60, presence);
        assertThat(row("connection")).isEqualTo("online");
        pass(2, presence);

        assertThat(row("connection")).isEqualTo("offline");
    }

    @Test
    void givenAClockThatJumps_whenDevicesAreQuiet_thenNoneGoesBeforeAFullWindow() {
        presence.heard(shop.deviceId(), NOON);
        pass(1, presence);

        for (Duration jump : List.of(Duration.ofHours(1), Duration.ofHours(-2))) {
            clock.pass(jump);
            pass(58, presence);
            assertThat(row("connection")).isEqualTo("online");
        }
        pass(5, presence);
        assertThat(row("connection")).isEqualTo("offline");

        clock.pass(Duration.ofSeconds(1));
        presence.heard(shop.deviceId(), clock.instant()); // before the time that its row has
        presence.look();
        presence.write();
        assertThat(row("connection || ' ' || (last_seen_at < '2026-02-20 11:59:00+00')"))
                .isEqualTo("online true");
    }

    @ParameterizedTest
    @CsvSource({"updating, 600", "disabled, 10800"})
    void givenWhatADeviceSaysThatItDoes_whenItIsSilent_thenItGoesAfterTheWindowOfThat(String state, int window)
            throws Exception {
        say("{'status':'%s','conn':5}".formatted(state));
        pass(window, presence);
        assertThat(row("connection")).isEqualTo(state);
        pass(2, presence);
        assertThat(row("connection")).isEqualTo("offline");

        presence.heard(shop.deviceId(), clock.instant());
        presence.look();

        assertThat(row("connection")).isEqualTo(state.equals("disabled") ? "disabled" : "online");
    }

    @Test
    void givenOldFirmwareThatWasToldToStop_whenItIsSilent_thenItIsDisabledUntilItIsHeardOrThreeHoursHavePassed() {
        presence.heard(shop.deviceId(), NOON);
        sent("DISABLE");

        pass(62, presence);
        assertThat(row("connection")).isEqualTo("disabled");
        presence.heard(shop.deviceId(), clock.instant());
        presence.look();
        assertThat(row("connection")).isEqualTo("online");
        assertThat(arrivals).as("what waits for it is sent").hasSize(2);
        pass(62, presence);
        assertThat(row("connection")).isEqualTo("disabled");
        pass(3 * 3600, presence);

        assertThat(row("connection")).isEqualTo("offline");
    }

    @Test
    void givenOldFirmwareThatMayMeasureAgain_whenItIsSilentAllTheSame_thenItIsMissedAfterAWindow() {
        db.execute("update device set legacy = true");
        presence.heard(shop.deviceId(), NOON);
        sent("DISABLE");
        pass(62, presence);
        assertThat(row("connection")).isEqualTo("disabled");
        pass(600, presence);
        assertThat(row("connection")).isEqualTo("disabled");

        sent("ENABLE");
        pass(58, presence);
        assertThat(row("connection")).isEqualTo("disabled");
        pass(15, presence);

        assertThat(row("connection")).isEqualTo("offline");
    }

    private void sent(String command) {
        db.execute(
                """
                insert into command (command_id, workshop_id, device_id, command, state, created_at, sent_at, finished_at)
                select gen_random_uuid(), workshop_id, device_id, '%1$s', 'unconfirmed', '%2$s', '%2$s', '%2$s' from device
                """
                        .formatted(command, clock.instant()));
    }

    @Test
    void givenAPitThatAllowsMoreSilence_whenItsLimitChanges_thenThatIsTheWindowFromThenOn() {
        db.execute("insert into alert_config (workshop_id, pit_id, config) "
                + "select workshop_id, pit_id, '{\"device_offline_s\":120}' from device");
        directory.refresh(shop.deviceId());
        presence.heard(shop.deviceId(), NOON);
        pass(120, presence);
        assertThat(row("connection")).isEqualTo("online");

        presence.heard(shop.deviceId(), clock.instant());
        db.execute("update alert_config set config = '{\"device_offline_s\":20}'");
        directory.refresh(shop.deviceId());
        pass(29, presence); // three intervals
        assertThat(row("connection")).isEqualTo("online");
        pass(2, presence);

        assertThat(row("connection")).isEqualTo("offline");
    }

    @Test
    void givenTwoHubs_whenOneDoesNotHearADevice_thenTheRowSaysThatItIsThereUntilNoneDoes() {
        List<DeviceFact> other = new CopyOnWriteArrayList<>();
        DevicePresence second = hub(other);
        List<String> arrivalsElsewhere = new CopyOnWriteArrayList<>();
        second.onArrival(arrivalsElsewhere::add);
        second.look();
        try (DatabaseNotifications notifications =
                new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST))) {
            presence.listen(notifications);
            second.listen(notifications);
            notifications.start();
            await().atMost(ATMOST).until(notifications::isListening);
            presence.heard(shop.deviceId(), NOON);
            pass(1, presence, second);
            await().atMost(ATMOST).untilAsserted(() -> assertThat(arrivalsElsewhere)
                    .as("should this hub die now")
                    .hasSize(1));
            for (int i = 0; i < 20; i++) { // from here on the second one is dealt its readings
                second.heard(shop.deviceId(), clock.instant());
                pass(10, presence, second);
            }
            assertThat(row("connection")).isEqualTo("online");

            pass(62, presence, second);

            ConnectionChanged came = new ConnectionChanged(shop.deviceId(), Connection.ONLINE);
            ConnectionChanged went = new ConnectionChanged(shop.deviceId(), Connection.OFFLINE);
            await().atMost(ATMOST)
                    .untilAsserted(() -> assertThat(List.of(facts, other)).allSatisfy(heard -> assertThat(heard)
                            .filteredOn(ConnectionChanged.class::isInstance)
                            .containsExactly(came, went)));
            assertThat(second.isOnline(shop.deviceId())).isFalse();
        }
    }

    @Test
    void givenAHubThatSaysADeviceIsGone_whenAnotherHasHeardIt_thenItIsBackAtOnce() {
        presence.heard(shop.deviceId(), NOON);
        presence.look();
        clock.pass(Duration.ofSeconds(8));
        presence.heard(shop.deviceId(), clock.instant()); // not written yet
        db.execute("update device set connection = 'offline', connection_as_of = '2026-02-20 12:00:05+00'");

        presence.notified(shop.deviceId() + ":offline:" + NOON.plusSeconds(5).toEpochMilli());
        presence.look();

        assertThat(arrivals).hasSize(2);
        assertThat(row("connection")).isEqualTo("online");
    }

    @Test
    void givenADeviceThatSaysItGoes_whenItsWindowHasPassed_thenItIsOfflineAtOnceAndSilentThen() throws Exception {
        say("{'status':'online','conn':5}");
        pass(20, presence);

        say("{'status':'offline','conn':5,'reason':'restart'}");
        assertThat(row("connection")).isEqualTo("offline");
        pass(60, presence);
        assertThat(facts).isEmpty();
        pass(2, presence);

        assertThat(facts).containsExactly(new DeviceSilent(shop.deviceId()));
    }

    @ParameterizedTest
    @CsvSource({
        "unknown, online, unknown",
        "offline, online, offline",
        "online, offline, offline",
        "online, disabled, disabled"
    })
    void givenWhatTheBrokerHadKept_whenItComes_thenItTellsThatADeviceIsGoneButNotThatItIsThere(
            String before, String kept, String after) throws Exception {
        db.execute("update device set connection = '%s'".formatted(before));

        status.status(delivery("status", "{'status':'%s','conn':57}".formatted(kept)), true);

        assertThat(row("connection")).isEqualTo(after);
    }

    @Test
    void givenASignFromLongAgo_whenItComesLate_thenNobodyArrives() {
        presence.heard(shop.deviceId(), NOON.minus(Duration.ofHours(1)));

        assertThat(arrivals).isEmpty();
        assertThat(presence.isOnline(shop.deviceId())).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense|bad_json",
                "{} {}|bad_json",
                "[1]|not_object",
                "{'v':2,'status':'online'}|bad_version",
                "{'v':1}|missing_field",
                "{'status':'asleep'}|missing_field",
                "{'status':'online','device_id':'OTHER'}|topic_mismatch"
            })
    void givenWhatIsNoStatus_whenItComes_thenItIsRefusedWithItsReason(String payload, String reason) {
        assertThatThrownBy(() -> say(payload)).isInstanceOfSatisfying(Rejected.class, why -> assertThat(why.reason())
                .isEqualTo(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "workshop/%s/device/NOBODY/status, unknown_device",
        "workshop/elsewhere/device/%2$s/status, topic_mismatch",
        "workshop/a/b/c, topic_mismatch"
    })
    void givenAForeignTopic_whenItComes_thenItIsAViolationUnlessItWasLeftThere(String topic, String reason) {
        String full = topic.formatted(shop.workshopCode(), shop.deviceId());
        Delivery delivery = new Delivery(full, "{'status':'online'}".getBytes(UTF_8), 1, NOON, () -> {});

        assertThatThrownBy(() -> status.status(delivery, false))
                .isInstanceOfSatisfying(
                        Rejected.class, why -> assertThat(why.reason()).isEqualTo(reason));
    }

    @Test
    void givenAStatusLeftByAGoneDevice_whenItComesRetained_thenItIsDroppedSilently() {
        Delivery delivery = new Delivery(
                "workshop/%s/device/GONE/status".formatted(shop.workshopCode()),
                "{}".getBytes(UTF_8),
                1,
                NOON,
                () -> {});

        assertThatThrownBy(() -> status.status(delivery, true))
                .isInstanceOfSatisfying(
                        Rejected.class, why -> assertThat(why.kind()).isEqualTo(Rejected.Kind.SILENT));
    }

    @Test
    void givenADeviceWithAPit_whenHeardUnderUnclaimed_thenItIsAstray() throws Exception {
        Delivery there = delivery("status", "{'status':'online'}");
        String topic = "workshop/unclaimed/device/%s/status".formatted(shop.deviceId());

        status.status(there, false);
        status.status(new Delivery(topic, there.payload(), 1, clock.instant(), () -> {}), true);
        assertThat(astray).isEmpty();
        status.status(new Delivery(topic, there.payload(), 1, clock.instant(), () -> {}), false);

        assertThat(astray).containsExactly(shop.deviceId());
    }

    @Test
    void givenADecommissionedDevice_whenItSaysGoodBye_thenThatIsNoViolation() throws Exception {
        db.superuser().useHandle(handle -> handle.execute("update device set status = 'retired'"));
        try (DeviceDirectory fresh = new DeviceDirectory(
                new JdbiKnownDeviceRepository(db.database().ingest()), clock, pause -> {}, new SimpleMeterRegistry())) {
            fresh.start();
            DeviceReports reports = new DeviceReports(fresh, astray::add, new FloodLimit(clock, false));

            assertThatThrownBy(() -> reports.read(delivery("status", "{'status':'offline'}"), false))
                    .isInstanceOfSatisfying(
                            Rejected.class, why -> assertThat(why.kind()).isEqualTo(Rejected.Kind.SILENT));
        }
    }

    private void say(String payload) throws InterruptedException {
        status.status(delivery("status", payload), false);
    }

    private Delivery delivery(String kind, String payload) {
        String topic = "workshop/%s/device/%s/%s".formatted(shop.workshopCode(), shop.deviceId(), kind);
        return new Delivery(
                topic, payload.replace('\'', '"').getBytes(UTF_8), 1, clock.instant(), () -> acknowledged++);
    }

    private DevicePresence hub(List<DeviceFact> told) {
        return new DevicePresence(db.database(), directory, told::add, clock);
    }

    /** Time passes, and hubs look and write each second. */
    private void pass(int seconds, DevicePresence... hubs) {
        int step = seconds > 1_000 ? 5 : 1;
        for (int second = 0; second < seconds; second += step) {
            clock.pass(Duration.ofSeconds(step));
            for (DevicePresence hub : hubs) {
                hub.look();
                hub.write();
            }
        }
    }

    private String row(String columns) {
        return db.superuser().withHandle(handle -> handle.createQuery("select " + columns + " from device")
                .mapTo(String.class)
                .one());
    }
}
