package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OfflineDevicesIT {

    private static final Instant NOON = Instant.parse("2026-02-20T12:00:00Z");

    private final TestClock clock = new TestClock(NOON);
    private TestDatabase db;
    private SampleWorkshop shop;
    private DeviceDirectory directory;
    private Episodes episodes;
    private OfflineDevices offline;
    private Instant hearingSince = NOON.minus(Duration.ofHours(1));

    @BeforeEach
    void open() throws Exception {
        db = TestDatabase.create();
        shop = SampleWorkshop.in(db);
        directory = new DeviceDirectory(
                new JdbiKnownDeviceRepository(db.database().ingest()), clock, pause -> {}, new SimpleMeterRegistry());
        directory.start();
        directory.awaitLoaded();
        episodes =
                AlertEngine.on(db.database(), clock, new SimpleMeterRegistry()).episodes();
        offline = OfflineDevices.on(db.database(), episodes, directory, () -> hearingSince, clock);
    }

    @AfterEach
    void close() {
        directory.close();
        db.close();
    }

    @Test
    void givenADeviceThatWent_whenItsWholeWindowHasPassed_thenItHasAnAlertUntilItIsBack() {
        gone(shop.deviceId(), 60);
        assertThat(look()).isEmpty();

        pass(1);

        String opened = "warning device:%s open Device %1$s is offline".formatted(shop.deviceId());
        assertThat(look()).containsExactly(opened);
        pass(3_600);
        assertThat(look()).containsExactly(opened);

        there(shop.deviceId(), 0);

        assertThat(look()).containsExactly(opened.replace("open", "recovered"));
    }

    @Test
    void givenDevicesThatAreBackAtOnce_whenTheyHaveAnAlertOrTheirWorkshopHas_thenItStaysForTenSeconds() {
        gone(shop.deviceId(), 61);
        String opened = "warning device:%s open Device %1$s is offline".formatted(shop.deviceId());
        assertThat(look()).containsExactly(opened);
        there(shop.deviceId(), 0);
        pass(9);
        assertThat(look()).containsExactly(opened);
        pass(1);
        String cleared = opened.replace("open", "recovered");
        assertThat(look()).containsExactly(cleared);

        for (String device : devices(3)) {
            gone(device, 61);
        }
        String summary = "warning workshop:%d open 3 of 3 devices are offline".formatted(shop.workshopId());
        assertThat(look()).containsExactly(cleared, summary);
        there(shop.deviceId(), 0);
        pass(9);
        assertThat(look()).containsExactly(cleared, summary);
        pass(1);

        assertThat(look()).containsExactly(cleared, summary.replace("open", "recovered"));
    }

    @Test
    void givenASubscriptionThatHasEnded_whenItsDevicesAreSilent_thenNoneHasAnAlertBeforeItIsValidAgainForAWindow() {
        execute("insert into subscription (workshop_id, status) values (%d, 'suspended')".formatted(shop.workshopId()));
        await().until(() -> subscription().equals("suspended"));
        gone(shop.deviceId(), 61);
        assertThat(look()).isEmpty();

        execute("update subscription set status = 'active' where workshop_id = " + shop.workshopId());
        await().until(() -> subscription().equals("active"));
        pass(60);
        assertThat(look()).isEmpty();
        pass(5);

        assertThat(look()).containsExactly("warning device:%s open Device %1$s is offline".formatted(shop.deviceId()));
    }

    @Test
    void givenADeviceThatStoppedAsItWasTold_whenItGoes_thenItHasAnAlertOnlyAfterTheThreeHoursOfThat() {
        execute("update device set reported_switch = 'disabled'");
        gone(shop.deviceId(), 61);
        assertThat(look()).isEmpty();
        pass(3 * 3_600 - 61);
        assertThat(look()).isEmpty();
        pass(1);

        assertThat(look()).containsExactly("warning device:%s open Device %1$s is offline".formatted(shop.deviceId()));
    }

    @Test
    void givenADeviceThatSaysNothingOfIt_whenItGoes_thenTheLastSwitchThatWasSentSaysHowLongItMayBeSilent() {
        gone(shop.deviceId(), 61);
        sent("DISABLE");
        assertThat(look()).isEmpty();

        sent("ENABLE");

        assertThat(look()).hasSize(1);
    }

    private void sent(String command) {
        execute(
                """
                insert into command (command_id, workshop_id, device_id, command, state, created_at, sent_at, finished_at)
                values (gen_random_uuid(), %1$d, '%2$s', '%3$s', 'done', '%4$s', '%4$s', '%4$s')
                """
                        .formatted(shop.workshopId(), shop.deviceId(), command, clock.instant()));
    }

    private String subscription() {
        directory.refresh(shop.deviceId());
        return directory
                .find(shop.deviceId())
                .map(device -> device.subscription())
                .map(subscription -> subscription.status())
                .orElse("");
    }

    @Test
    void
            givenADeviceThatGoesForTheThirtiethTimeWithinAnHour_whenItIsBack_thenItsAlertStaysUntilItWasThereForAQuarterOfAnHour() {
        execute(
                """
                insert into alert (workshop_id, pit_id, device_id, alert_type, severity, subject, message, created_at, cleared_at, cleared_reason)
                select %d, %d, '%3$s', 'device_offline', 'warning', 'device:%3$s', 'x', at, at, 'recovered'
                from generate_series('%4$s'::timestamptz - interval '58 minutes', '%4$s'::timestamptz - interval '2 minutes', interval '2 minutes') as at
                """
                        .formatted(shop.workshopId(), shop.pitId(), shop.deviceId(), NOON));
        gone(shop.deviceId(), 61);
        look();
        assertThat(flapping()).containsExactly("29 false", "1 true");

        pass(60);
        there(shop.deviceId(), 0);
        assertThat(look()).last().asString().contains(" open ");
        pass(899);
        assertThat(look()).last().asString().contains(" open ");
        pass(5);

        assertThat(look()).last().asString().contains(" recovered ");
    }

    @Test
    void givenAWorkshopWithSixHundredAlertsWithinAnHour_whenAnotherDeviceGoes_thenItsAlertFlapsAtOnce() {
        execute(
                """
                insert into alert (workshop_id, alert_type, severity, subject, message, created_at, cleared_at, cleared_reason)
                select %d, 'low_stock', 'info', 'material:' || n, 'x', at, at, 'recovered'
                from generate_series(1, 599) as n, lateral (select '%s'::timestamptz - n * interval '1 second' as at) as at
                """
                        .formatted(shop.workshopId(), NOON));
        String[] devices = devices(3);
        gone(devices[0], 61);
        look();
        assertThat(flapping()).containsExactly("600 false");

        gone(devices[1], 61);
        look();

        assertThat(flapping()).containsExactly("600 false", "1 true");
    }

    @Test
    void
            givenMostDevicesThatGoForTheThirtiethTimeWithinAnHour_whenTheyAreBack_thenTheWorkshopsAlertStaysForAQuarterOfAnHour() {
        execute(
                """
                insert into alert (workshop_id, alert_type, severity, subject, message, created_at, cleared_at, cleared_reason)
                select %1$d, 'device_offline', 'warning', 'workshop:%1$d', 'x', at, at, 'recovered'
                from generate_series('%2$s'::timestamptz - interval '59 minutes', '%2$s'::timestamptz - interval '3 minutes', interval '2 minutes') as at
                """
                        .formatted(shop.workshopId(), NOON));
        String[] devices = devices(3);
        for (String device : devices) {
            gone(device, 61);
        }
        look();
        assertThat(flapping()).containsExactly("29 false", "1 true");

        pass(600);
        for (String device : devices) {
            there(device, 0);
        }
        assertThat(look()).last().asString().contains(" open ");
        pass(899);
        assertThat(look()).last().asString().contains(" open ");
        pass(5);

        assertThat(look()).last().asString().contains(" recovered ");
    }

    @Test
    void givenChangesOfAnotherWorkshopThatWait_whenADeviceGoesAndComesBack_thenItsAlertOpensAndEndsAllTheSame() {
        SampleWorkshop other = SampleWorkshop.in(db);
        gone(shop.deviceId(), 61);
        episodes.add(violation(other));

        offline.look();
        offline.look(); // what waits is not shown by the rows yet

        assertThat(episodes.save())
                .extracting(fact -> fact.alert().alertType())
                .containsExactly("licence_violation", "device_offline");
        pass(10);
        there(shop.deviceId(), 0);
        episodes.add(violation(SampleWorkshop.in(db)));
        assertThat(look()).last().asString().contains(" recovered ");
    }

    private static EpisodeChange violation(SampleWorkshop shop) {
        return new EpisodeChange.Opening(
                shop.workshopId(),
                shop.pitId(),
                shop.deviceId(),
                null,
                "licence_violation",
                Severity.INFO,
                "device:" + shop.deviceId(),
                "x",
                null,
                null,
                NOON);
    }

    private List<String> flapping() {
        return db.texts("select count(*) || ' ' || flapping from alert group by flapping order by flapping");
    }

    @Test
    void givenAHubThatHearsSinceAMoment_whenADeviceWasGoneBefore_thenItsWindowBeginsThen() {
        hearingSince = NOON.minusSeconds(30);
        gone(shop.deviceId(), 3_600);
        assertThat(look()).isEmpty();

        pass(31);

        assertThat(look()).hasSize(1);
    }

    @Test
    void givenDevicesOfNoOneDisabledOrInMaintenance_whenTheyAreSilent_thenNoneHasAnAlert() {
        gone(shop.deviceId(), 100);
        for (String ours : List.of(
                "update device set status = 'disabled'",
                "update device set status = 'retired'",
                "update device set status = 'active', workshop_id = null, pit_id = null")) {
            execute(ours);
            assertThat(look()).isEmpty();
        }
        execute("update device set workshop_id = %d, pit_id = %d".formatted(shop.workshopId(), shop.pitId()));
        execute("update pit set status = 'maintenance', maintenance_until = '2026-02-20 13:00:00+00'");
        assertThat(look()).isEmpty();

        pass(3_601);

        assertThat(look()).hasSize(1);
    }

    @Test
    void givenAnAlert_whenItsPitGoesIntoMaintenanceOrItsDeviceLeaves_thenItEnds() {
        gone(shop.deviceId(), 100);
        look();
        execute("update pit set status = 'maintenance'");
        pass(5);
        assertThat(look()).singleElement().asString().contains(" maintenance ");

        execute("update pit set status = 'active'");
        pass(5);
        assertThat(look()).hasSize(2).last().asString().contains(" open ");
        execute("update device set status = 'retired'");
        pass(5);

        assertThat(look()).last().asString().contains(" no_data ");
    }

    @Test
    void givenMostDevicesOfAWorkshop_whenTheyGoWithinOneWindow_thenThereIsOneAlertAndTheRestFollowAWindowAfterIt() {
        String[] devices = devices(5);
        for (int i = 0; i < 4; i++) {
            gone(devices[i], 61 - 5 * i);
        }
        there(devices[4], 0);
        for (int second = 0; second < 15; second += 5) { // the first is silent, the others may be about to
            assertThat(look()).isEmpty();
            pass(5);
        }
        String opened = "warning workshop:%d open 4 of 5 devices are offline".formatted(shop.workshopId());
        assertThat(look()).containsExactly(opened);
        pass(3_600);
        assertThat(look()).containsExactly(opened);

        there(devices[0], 0);
        there(devices[1], 0);

        String cleared = opened.replace("open", "recovered");
        assertThat(look()).containsExactly(cleared);
        pass(59);
        assertThat(look()).containsExactly(cleared);
        pass(5);
        assertThat(look())
                .hasSize(3)
                .anyMatch(text -> text.contains(devices[2]))
                .anyMatch(text -> text.contains(devices[3]));
    }

    @Test
    void givenOthersThatAreQuietFor40Seconds_whenTheyAreHeardAgain_thenOnlyTheDeviceThatWentHasAnAlert() {
        String[] devices = devices(4);
        gone(devices[0], 61);
        there(devices[1], 40);
        there(devices[2], 40);
        there(devices[3], 5);
        assertThat(look()).isEmpty();

        pass(5);
        for (int i = 1; i < 4; i++) {
            there(devices[i], 1);
        }

        assertThat(look()).containsExactly("warning device:%s open Device %1$s is offline".formatted(devices[0]));
    }

    @Test
    void givenADeviceWithAnAlert_whenMostOthersFollowWithinItsWindow_thenTheirAlertTakesItsPlace() {
        String[] devices = devices(4);
        gone(devices[0], 61);
        there(devices[1], 10);
        there(devices[2], 10);
        there(devices[3], 10);
        assertThat(look()).hasSize(1);

        pass(52);
        gone(devices[1], 62);
        gone(devices[2], 62);
        there(devices[3], 1);

        assertThat(look())
                .containsExactlyInAnyOrder(
                        "warning device:%s escalated Device %1$s is offline".formatted(devices[0]),
                        "warning workshop:%d open 3 of 4 devices are offline".formatted(shop.workshopId()));
    }

    @Test
    void givenTwoHubs_whenBothFindADeviceSilent_thenItHasOneAlert() {
        Episodes others =
                AlertEngine.on(db.database(), clock, new SimpleMeterRegistry()).episodes();
        OfflineDevices other = OfflineDevices.on(db.database(), others, directory, () -> hearingSince, clock);
        gone(shop.deviceId(), 61);

        offline.look();
        clock.pass(Duration.ofMillis(5));
        other.look();

        assertThat(episodes.save()).hasSize(1);
        assertThat(others.save()).isEmpty();
    }

    private String[] devices(int count) {
        String[] devices = new String[count];
        devices[0] = shop.deviceId();
        for (int i = 1; i < count; i++) {
            devices[i] = "ESP32-SECOND-%d".formatted(i);
            SampleWorkshop.addDevice(db, shop.workshopId(), shop.pitId(), devices[i]);
        }
        return devices;
    }

    private void gone(String device, int secondsAgo) {
        stands(device, "offline", secondsAgo);
    }

    private void there(String device, int secondsAgo) {
        stands(device, "online", secondsAgo);
    }

    private void stands(String device, String connection, int secondsAgo) {
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "update device set connection = ?, last_seen_at = ?::timestamptz, connection_as_of = ?::timestamptz where device_id = ?",
                        connection,
                        clock.instant().minusSeconds(secondsAgo).toString(),
                        clock.instant().minusSeconds(secondsAgo).toString(),
                        device));
        offline.changed();
    }

    private void pass(int seconds) {
        clock.pass(Duration.ofSeconds(seconds));
    }

    private void execute(String sql) {
        db.superuser().useHandle(handle -> handle.execute(sql));
        offline.changed();
    }

    /** {@return all alerts after a look whose changes are saved} */
    private List<String> look() {
        offline.changed();
        offline.look();
        episodes.save();
        return db.superuser().withHandle(handle -> handle.createQuery(
                        """
                        select concat_ws(' ', severity, subject, coalesce(cleared_reason, 'open'), message)
                        from alert where alert_type = 'device_offline' order by id
                        """)
                .mapTo(String.class)
                .list());
    }
}
