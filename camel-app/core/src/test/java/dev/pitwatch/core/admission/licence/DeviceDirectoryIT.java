package dev.pitwatch.core.admission.licence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceDirectoryIT {

    /** Stands, so that no reload comes: what is known is known by its notification. */
    private final Clock clock = Clock.fixed(Instant.now(), ZoneOffset.UTC);

    private final List<Duration> unheard = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private TestDatabase db;
    private DatabaseNotifications notifications;
    private DeviceDirectory directory;

    @AfterEach
    void close() {
        if (directory != null) {
            directory.close();
            notifications.close();
        }
        db.close();
    }

    @Test
    void givenDevices_whenLoaded_thenEachIsThereWithAllThatBelongsToIt() throws InterruptedException {
        start(TestDatabase.create());

        KnownDevice device = directory.find("dev-1").orElseThrow();

        assertThat(device.workshopCode()).isEqualTo("workshop_001");
        assertThat(device.aqiStandard()).isEqualTo(AqiStandard.US_EPA);
        assertThat(device.pitCode()).isEqualTo("pit1");
        assertThat(device.pitInMaintenance()).isFalse();
        assertThat(device.status()).isEqualTo("active");
        assertThat(device.sensorTypes()).containsExactly("DHT22", "BME680");
        assertThat(device.intervalSeconds()).isEqualTo(30);
        assertThat(device.licence().keyHash()).containsExactly(1, 2, 3);
        assertThat(device.licence().status()).isEqualTo("active");
        assertThat(device.licence().expiresAt()).isNull();
        assertThat(device.licence().previousKeyHash()).containsExactly(4, 5);
        assertThat(device.licence().previousUntil()).isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
        assertThat(device.subscription())
                .isEqualTo(new KnownDevice.Subscription("trial", Instant.parse("2030-02-01T00:00:00Z"), null));
        assertThat(unheard).singleElement().satisfies(silence -> assertThat(silence)
                .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(120)));
    }

    @Test
    void givenADeviceNobodyClaimed_whenLoaded_thenItHasNeitherWorkshopNorLicence() throws InterruptedException {
        start(TestDatabase.create());

        KnownDevice device = directory.find("dev-new").orElseThrow();

        assertThat(device.workshopId()).isNull();
        assertThat(device.workshopCode()).isEqualTo("unclaimed");
        assertThat(device.pitId()).isNull();
        assertThat(device.pitCode()).isNull();
        assertThat(device.licence()).isNull();
        assertThat(device.subscription()).isNull();
        assertThat(device.sensorTypes()).isEmpty();
    }

    @Test
    void givenAnyChangeByAnySql_whenCommitted_thenKnownByItsNotification() throws InterruptedException {
        start(TestDatabase.create());

        change("update device set status = 'disabled' where device_id = 'dev-1'", d -> d.status()
                .equals("disabled"));
        change(
                "update licence set status = 'revoked' where device_id = 'dev-1'",
                d -> d.licence().status().equals("revoked"));
        change(
                "update licence set previous_key_hash = null, previous_until = null",
                d -> d.licence().previousKeyHash() == null);
        change(
                "update subscription set status = 'suspended'",
                d -> d.subscription().status().equals("suspended"));
        change("update workshop set aqi_standard = 'in_naqi'", d -> d.aqiStandard() == AqiStandard.IN_NAQI);
        change("update pit set status = 'maintenance'", KnownDevice::pitInMaintenance);
        change("update pit set maintenance_until = now() - interval '1 minute'", device -> !device.pitInMaintenance());
        change("update device set assigned_from_workshop = 'w', assigned_from_pit = 'p'", d -> "p"
                .equals(d.assignedFromPit()));
        change("update pit set archived_at = now()", device -> device.pitId() == null);
        change("delete from licence", device -> device.licence() == null);
    }

    /** Any admin may change a pit as often as calls are allowed; a workshop has up to 100,000 calibrations. */
    @Test
    void givenCalibrations_whenAPitChanges_thenNoneIsReadAndTheyStay() throws InterruptedException {
        start(TestDatabase.create());
        db.execute(
                """
                insert into calibration (workshop_id, device_id, metric, value_offset, gain, valid_from, created_at)
                select workshop_id, device_id, 'temperature', 1, 2, now(), now() from device where device_id = 'dev-1'
                """);
        await().until(() -> !directory.find("dev-1").orElseThrow().calibration().isEmpty());
        // A full reload may have found it, and what was notified of it is still to be read: before this it is.
        change("update workshop set aqi_standard = 'in_naqi'", d -> d.aqiStandard() == AqiStandard.IN_NAQI);
        db.execute("revoke select on calibration from pitwatch_ingest");

        change("update pit set status = 'maintenance'", KnownDevice::pitInMaintenance);
        change("update workshop set aqi_standard = 'us_epa'", d -> d.aqiStandard() == AqiStandard.US_EPA);

        assertThat(directory.find("dev-1").orElseThrow().calibration().isEmpty())
                .isFalse();
        assertThat(meters.counter("pitwatch.devices.reload.failures").count()).isZero();
    }

    @Test
    void givenARotatedLicence_whenTheNewKeyIsUsed_thenTheOldOneIsForgotten() throws InterruptedException {
        start(TestDatabase.create());

        new FormerKeys(new JdbiKnownDeviceRepository(db.database().ingest())).forget(new NewKeyUsed("dev-1"));

        await().until(() -> directory.find("dev-1").orElseThrow().licence().previousKeyHash() == null);
        assertThat(directory.find("dev-1").orElseThrow().licence().keyHash()).containsExactly(1, 2, 3);
    }

    @Test
    void givenADeviceThatWasJustRegistered_whenRefreshed_thenItIsKnownWithoutItsNotification()
            throws InterruptedException {
        start(TestDatabase.create());
        notifications.close();
        db.execute("insert into device (device_id, workshop_id) select 'dev-2', id from workshop");

        directory.refresh("dev-2");

        assertThat(directory.find("dev-2")).isPresent();
    }

    @Test
    void givenADeviceThatComesOrGoes_whenCommitted_thenKnownByItsNotification() throws InterruptedException {
        start(TestDatabase.create());

        db.execute("insert into device (device_id, workshop_id) select 'dev-2', id from workshop");
        await().until(() -> directory.find("dev-2").isPresent());
        db.execute("delete from device where device_id = 'dev-2'");

        await().until(() -> directory.find("dev-2").isEmpty());
    }

    @Test
    void givenTheDatabaseRestarted_whenChangedMeanwhile_thenTheOldStateStaysAndThenTheNewOneIsKnown()
            throws InterruptedException {
        start(TestDatabase.createOwnServer());
        db.stopServer();
        assertThat(directory.find("dev-1")).isPresent();

        db.startServer();
        await().ignoreExceptions().untilAsserted(() -> db.execute("update device set status = 'disabled'"));

        await().until(() -> directory.find("dev-1").orElseThrow().status().equals("disabled"));
        change("update device set status = 'active'", device -> device.status().equals("active"));
    }

    /** Limits of a workshop and its pits may have a MiB, of which each device would have each number unpacked. */
    @Test
    void givenManyDevices_whenTheirWorkshopIsRead_thenItsLimitsAreReadOnceAndHoldForEach() throws InterruptedException {
        start(TestDatabase.create());
        db.execute(
                """
                insert into device (device_id, workshop_id, pit_id)
                select 'dev-' || i, p.workshop_id, case when i % 2 = 0 then p.id end from pit p, generate_series(100, 300) i
                """);
        db.execute(
                """
                insert into alert_config (workshop_id, pit_id, config)
                select workshop_id, id, '{"device_offline_s":90}'::jsonb from pit
                union all select id, null, '{"device_offline_s":70}'::jsonb from workshop
                """);
        await().until(() ->
                directory.find("dev-300").map(KnownDevice::offlineSeconds).equals(Optional.of(90)));
        assertThat(directory.find("dev-299")).map(KnownDevice::offlineSeconds).contains(70);

        List<String> plan = db.database().ingest().withHandle(handle -> handle.createQuery(
                        "explain (analyze, costs off, timing off) " + JdbiKnownDeviceRepository.OF_WORKSHOPS)
                .bindArray(
                        "workshops",
                        Long.class,
                        directory.find("dev-1").orElseThrow().workshopId())
                .bind("now", clock.instant())
                .mapTo(String.class)
                .list());

        assertThat(plan)
                .filteredOn(line -> line.contains("on alert_config c "))
                .singleElement()
                .asString()
                .contains("loops=1");
    }

    private void start(TestDatabase database) throws InterruptedException {
        db = database;
        db.execute(
                """
                with w as (insert into workshop (name, aqi_standard) values ('Shine', 'us_epa') returning id),
                     p as (insert into pit (workshop_id, pit_number, name) select id, 1, 'Bay 1' from w returning *),
                     s as (insert into subscription (workshop_id, expires_at) select id, '2030-02-01T00:00:00Z' from w),
                     d as (insert into device (device_id, workshop_id, pit_id, sensor_types, interval_s, last_seen_at)
                           select 'dev-1', workshop_id, id, array['DHT22', 'BME680'], 30, now() - interval '61 seconds' from p
                           union all
                           select 'dev-new', null, null, array[]::text[], 10, null
                           returning *)
                insert into licence (device_id, workshop_id, key_hash, previous_key_hash, previous_until)
                select device_id, workshop_id, '\\x010203', '\\x0405', '2030-01-01T00:00:00Z' from d
                where workshop_id is not null
                """);
        directory =
                new DeviceDirectory(new JdbiKnownDeviceRepository(db.database().ingest()), clock, unheard::add, meters);
        notifications = new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
        directory.listen(notifications);
        notifications.start();
        directory.start();
        directory.awaitLoaded();
        // Until it listens, a change is found by the first full reload only.
        await().until(() -> db.superuser().withHandle(handle -> handle.createQuery(
                                "select count(*) from pg_stat_activity where query like 'listen%'"
                                        + " and datname = current_database()")
                        .mapTo(Integer.class)
                        .one())
                > 0);
    }

    private void change(String sql, Predicate<KnownDevice> seen) {
        db.execute(sql);
        await(sql).until(() -> seen.test(directory.find("dev-1").orElseThrow()));
    }
}
