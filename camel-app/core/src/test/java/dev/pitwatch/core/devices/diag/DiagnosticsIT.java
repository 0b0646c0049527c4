package dev.pitwatch.core.devices.diag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.devices.presence.DevicePresence;
import dev.pitwatch.core.devices.presence.DeviceReports;
import dev.pitwatch.core.devices.presence.DeviceStatus;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiagnosticsIT {

    private static final String HEALTHY =
            """
            {'v':1,'uptime_s':8123,'heap_free':143200,'heap_min':131072,'link':'ethernet','rssi':null,'reset_reason':'power',
             'queue':0,'dropped':0,'errors':{'PMS5003':3},'fw':'1.4.2'}
            """;
    private static final String BOOTED = "{'v':1,'uptime_s':%d,'link':'wifi','rssi':-61,'reset_reason':'%s'}";

    private final TestClock clock = new TestClock(Instant.now().truncatedTo(ChronoUnit.HOURS));
    private TestDatabase db;
    private SampleWorkshop shop;
    private DeviceDirectory directory;
    private Hub hub;
    private int acknowledged;

    /** What of a hub takes diagnostics. */
    private final class Hub implements AutoCloseable {
        private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final DevicePresence presence = new DevicePresence(db.database(), directory, fact -> {}, clock);
        private final Diagnostics diagnostics = new Diagnostics(
                new DeviceReports(directory, device -> {}, new FloodLimit(clock, false)),
                presence,
                db.database(),
                clock,
                true,
                meters);

        void hears(String payload) throws InterruptedException {
            diagnostics.take(delivery(payload), false);
        }

        double counted(String meter, String tag, String value) {
            return meters.get(meter).tag(tag, value).counter().count();
        }

        double resets(String reason) {
            return counted("pitwatch.devices.resets", "reason", reason);
        }

        @Override
        public void close() {
            presence.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        db = TestDatabase.create();
        shop = SampleWorkshop.in(db);
        directory = new DeviceDirectory(
                new JdbiKnownDeviceRepository(db.database().ingest()), clock, pause -> {}, new SimpleMeterRegistry());
        directory.start();
        directory.awaitLoaded();
        hub = new Hub();
        bootId("9f3a01c2");
    }

    @AfterEach
    void close() {
        hub.close();
        directory.close();
        db.close();
    }

    @Test
    void givenAMessage_whenStored_thenPeopleReadAllItSaysAndTheDeviceIsThere() throws Exception {
        hub.hears(HEALTHY);
        assertThat(newest()).isEmpty();

        hub.diagnostics.store();

        assertThat(newest())
                .contains(new Diag(
                        1,
                        8123L,
                        143200L,
                        131072L,
                        "ethernet",
                        null,
                        "power",
                        0L,
                        0L,
                        Map.of("PMS5003", 3L),
                        "1.4.2",
                        clock.instant()));
        assertThat(row("select workshop_id || ' ' || boot_id from device_diag"))
                .isEqualTo(shop.workshopId() + " 9f3a01c2");
        assertThat(hub.presence.isOnline(shop.deviceId())).isTrue();
        assertThat(acknowledged).isOne();
    }

    @Test
    void givenOddMembers_whenTaken_thenTheyAreLeftOutAndTheRestIsKept() throws Exception {
        hub.hears(
                "{'uptime_s':-1,'heap_free':'much','heap_min':1e9,'link':'pigeon post','rssi':5,'reset_reason':'\\u0000',"
                        + "'queue':99999999999999999999,'dropped':7,'errors':{'A b':1,'\\u0000':1,'DHT22':2,'BME680':-1},'fw':null}");
        hub.diagnostics.store();

        assertThat(newest())
                .contains(new Diag(
                        1, null, null, null, null, null, null, null, 7L, Map.of("DHT22", 2L), null, clock.instant()));
        assertThatThrownBy(() -> hub.hears("nonsense")).isInstanceOf(Rejected.class);
    }

    @Test
    void givenARetainedMessage_whenItComes_thenItIsAcknowledgedAndTellsNothing() throws Exception {
        hub.diagnostics.take(delivery(HEALTHY), true);
        hub.diagnostics.store();

        assertThat(acknowledged).isOne();
        assertThat(newest()).isEmpty();
        assertThat(hub.presence.isOnline(shop.deviceId())).isFalse();
    }

    @Test
    void givenTwoHubs_whenBothHearTheSameMessage_thenItIsStoredAndCountedOnce() throws Exception {
        try (Hub other = new Hub()) {
            hub.hears(BOOTED.formatted(3, "brownout"));
            clock.pass(Duration.ofMillis(300));
            other.hears(BOOTED.formatted(3, "brownout"));

            other.diagnostics.store();
            hub.diagnostics.store();

            assertThat(row("select count(*) from device_diag")).isEqualTo("1");
            assertThat(hub.resets("brownout") + other.resets("brownout")).isEqualTo(1);
        }
    }

    @Test
    void givenADevice_whenItBootsAgainAndAgain_thenEachBootIsCountedOnceByItsReason() throws Exception {
        says(BOOTED.formatted(8_000, "power")); // booted long ago: this hub is new, not the boot
        says(BOOTED.formatted(8_300, "power"));
        assertThat(hub.resets("power")).isZero();

        bootId("aaaa0001");
        says(BOOTED.formatted(4, "brownout"));
        says(BOOTED.formatted(304, "brownout"));
        bootId("aaaa0002");
        says(BOOTED.formatted(4, "panic"));
        bootId("aaaa0003");
        says(BOOTED.formatted(4, "cosmic_ray"));

        assertThat(hub.resets("brownout")).isEqualTo(1);
        assertThat(hub.resets("panic")).isEqualTo(1);
        assertThat(hub.resets("other")).isEqualTo(1);
    }

    @Test
    void givenFirmwareWithoutBootIds_whenItsUptimeFalls_thenThatIsABoot() throws Exception {
        db.execute("update device set boot_id = null");
        says(BOOTED.formatted(500, "power"));
        says(BOOTED.formatted(800, "power"));
        says(BOOTED.formatted(200, "watchdog"));

        assertThat(hub.resets("power")).isEqualTo(1); // the first one said that it had just booted
        assertThat(hub.resets("watchdog")).isEqualTo(1);
    }

    @Test
    void givenDevicesByCableAndRadio_whenCounted_thenOnlineOnesByTheirLink() throws Exception {
        assertThat(online("wifi")).isZero();
        hub.hears(BOOTED.formatted(4, "power"));
        assertThat(online("wifi")).isEqualTo(1);

        hub.hears(HEALTHY);
        assertThat(online("wifi")).isZero();
        assertThat(online("ethernet")).isEqualTo(1);

        try (DeviceStatus status = new DeviceStatus(
                new DeviceReports(directory, device -> {}, new FloodLimit(clock, false)),
                db.database(),
                hub.presence,
                clock,
                false)) {
            status.status(message("status", "{'status':'offline'}"), false);
        }
        assertThat(online("ethernet")).isZero();
    }

    @Test
    void givenADeviceThatSendsFarTooMuch_whenTaken_thenWhatItMayLeaveIsBounded() throws Exception {
        for (int i = 0; i < 400; i++) {
            clock.pass(Duration.ofSeconds(1));
            hub.hears(BOOTED.formatted(i, "power"));
        }
        hub.diagnostics.store();

        assertThat(Integer.parseInt(row("select count(*) from device_diag"))).isBetween(300, 320);
        assertThat(hub.counted("pitwatch.devices.diag.dropped", "reason", "too_many"))
                .isBetween(80.0, 100.0);
    }

    @Test
    void givenAWorkshopWhoseManyDevicesSendFarTooMuch_whenTaken_thenWhatItMayLeaveIsBoundedAndANeighbourIsHeard()
            throws Exception {
        SampleWorkshop neighbour = SampleWorkshop.in(db);
        List<String> devices = IntStream.range(0, 9)
                .mapToObj("ESP32-D1A6000000%02d"::formatted)
                .toList();
        devices.forEach(device -> SampleWorkshop.addDevice(db, shop.workshopId(), shop.pitId(), device));
        for (String device :
                Stream.concat(devices.stream(), Stream.of(neighbour.deviceId())).toList()) {
            directory.refresh(device);
            await().until(() -> directory.find(device).isPresent());
        }

        for (String device : devices) {
            for (int i = 0; i < 250; i++) {
                clock.pass(Duration.ofMillis(1));
                hub.diagnostics.take(of(shop.workshopCode(), device, BOOTED.formatted(i, "power")), false);
            }
        }
        hub.diagnostics.take(of(neighbour.workshopCode(), neighbour.deviceId(), HEALTHY), false);
        hub.diagnostics.store();

        assertThat(Integer.parseInt(row("select count(*) from device_diag where workshop_id = " + shop.workshopId())))
                .isBetween(2_000, 2_050);
        assertThat(row("select count(*) from device_diag where workshop_id = " + neighbour.workshopId()))
                .isEqualTo("1");
    }

    @Test
    void givenTheDatabaseIsAway_whenItIsBack_thenWhatWaitedIsStoredInOneGo() throws Exception {
        db.execute(
                """
                create function away() returns trigger language plpgsql as $$
                begin
                    raise exception 'shutting down' using errcode = '57P01';
                end $$;
                create trigger away before insert on device_diag for each statement execute function away();
                """);
        for (int i = 0; i < 5; i++) {
            clock.pass(Duration.ofMinutes(5));
            hub.hears(BOOTED.formatted(i < 3 ? 9_000 + 300 * i : 300 * i, i < 3 ? "power" : "panic"));
        }
        hub.diagnostics.store();
        assertThat(hub.meters.get("pitwatch.devices.diag.waiting").gauge().value())
                .isEqualTo(5);

        db.execute("drop function away cascade");
        hub.diagnostics.store();

        assertThat(row("select count(*) from device_diag")).isEqualTo("5");
        assertThat(hub.resets("panic")).isEqualTo(1);
        assertThat(hub.meters.get("pitwatch.devices.diag.waiting").gauge().value())
                .isZero();
    }

    @Test
    void givenADeviceThatChangedHands_whenItsHistoryIsRead_thenEachWorkshopSeesItsOwnPartOfIt() throws Exception {
        says(HEALTHY);
        SampleWorkshop next = SampleWorkshop.in(db);
        db.execute("update device set workshop_id = %d, pit_id = null where device_id = '%s'"
                .formatted(next.workshopId(), shop.deviceId()));
        says(BOOTED.formatted(5, "power"));

        assertThat(history(Scope.workshop(next.workshopId())))
                .extracting(Diag::uptimeS)
                .containsExactly(5L);
        assertThat(history(Scope.workshop(shop.workshopId())))
                .extracting(Diag::uptimeS)
                .containsExactly(8123L);
        assertThat(history(Scope.platform())).hasSize(2);
    }

    @Test
    void givenAMonthOfMessages_whenKeptUp_thenThreeDaysStayWholeThenOneAnHourThenNothing() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofHours(12));
        for (int day = 40; day >= 0; day--) {
            Instant moment = now.minus(Duration.ofDays(day));
            keep(moment);
            db.execute(
                    """
                    insert into device_diag (workshop_id, device_id, received_at, uptime_s)
                    select %1$d, '%2$s', at, extract(epoch from at)
                    from generate_series(timestamptz '%3$s' - interval '23 hours 40 minutes', '%3$s', interval '20 minutes') at
                    """
                            .formatted(shop.workshopId(), shop.deviceId(), moment));
        }

        keep(now);
        keep(now);

        // Days that ended at least 3 days ago: from the 4th before today on.
        Instant whole = now.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(3));
        assertThat(perHour("received_at >= '%s'".formatted(whole))).isEqualTo("3");
        assertThat(perHour("received_at < '%s'".formatted(whole))).isEqualTo("1");
        assertThat(row(
                        """
                        select count(*) from device_diag
                        where extract(minute from received_at at time zone 'UTC') <> 40 and received_at < '%s'
                        """
                                .formatted(whole)))
                .as("the last of an hour stays")
                .isEqualTo("0");
        assertThat(row("select '%s' - min(received_at) < interval '31 days' from device_diag".formatted(now)))
                .isEqualTo("t");
        assertThat(row("select count(*) > 27 * 24 from device_diag")).isEqualTo("t");
        assertThat(row("select count(*) from pg_inherits where inhparent = 'device_diag'::regclass"))
                .as("30 days, today, 8 ahead, the default one")
                .isEqualTo("40");
    }

    private String perHour(String which) {
        return row(
                """
                select string_agg(distinct n::text, ',') from (select count(*) as n from device_diag where %s
                    and received_at < (select max(date_trunc('hour', received_at, 'UTC')) from device_diag)
                    group by date_trunc('hour', received_at, 'UTC')) as hours
                """
                        .formatted(which));
    }

    private void keep(Instant moment) {
        db.database().ingest().useHandle(handle -> handle.execute("select keep_device_diag('%s')".formatted(moment)));
    }

    /** Five minutes later. */
    private void says(String payload) throws InterruptedException {
        clock.pass(Duration.ofMinutes(5));
        hub.hears(payload);
        hub.diagnostics.store();
    }

    private double online(String link) {
        return hub.meters.get("pitwatch.devices.link").tag("link", link).gauge().value();
    }

    private Optional<Diag> newest() {
        return new JdbiDiagRepository(db.database()).newest(Scope.workshop(shop.workshopId()), shop.deviceId());
    }

    private List<Diag> history(Scope scope) {
        return new JdbiDiagRepository(db.database())
                .history(
                        scope,
                        shop.deviceId(),
                        clock.instant().minus(Duration.ofHours(1)),
                        clock.instant().plusSeconds(1),
                        100);
    }

    private void bootId(String id) {
        db.execute("update device set boot_id = '%s' where device_id = '%s'".formatted(id, shop.deviceId()));
    }

    private Delivery delivery(String payload) {
        return message("diag", payload);
    }

    private Delivery of(String workshop, String device, String payload) {
        String topic = "workshop/%s/device/%s/diag".formatted(workshop, device);
        return new Delivery(
                topic, payload.replace('\'', '"').getBytes(UTF_8), 0, clock.instant(), () -> acknowledged++);
    }

    private Delivery message(String kind, String payload) {
        String topic = "workshop/%s/device/%s/%s".formatted(shop.workshopCode(), shop.deviceId(), kind);
        return new Delivery(
                topic, payload.replace('\'', '"').getBytes(UTF_8), 0, clock.instant(), () -> acknowledged++);
    }

    private String row(String sql) {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }
}
