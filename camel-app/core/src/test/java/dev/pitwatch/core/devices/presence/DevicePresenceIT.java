package dev.pitwatch.core.devices.presence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.devices.device.Device;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevicePresenceIT {

    private static final Instant NOON = Instant.parse("2026-02-20T12:00:00Z");

    private final TestClock clock = new TestClock(NOON);
    private final List<String> arrivals = new ArrayList<>();
    private final List<String> astray = new ArrayList<>();
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
        presence = new DevicePresence(db.database(), directory, clock);
        presence.onArrival(arrivals::add);
        status = new DeviceStatus(new DeviceReports(directory, astray::add), db.database(), presence, clock, true);
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
        say("{'v':1,'device_id':'%s','status':'online','conn':57,'fw':'1.4.2','ip':'192.168.1.150','interval_s':30}"
                .formatted(shop.deviceId()));

        assertThat(row("concat_ws(' ', reported_status, conn, fw, ip, interval_s)"))
                .isEqualTo("online 57 1.4.2 192.168.1.150 30");
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

        assertThat(row("reported_status || ' ' || conn")).isEqualTo(kept + " " + newest);
        assertThat(presence.isOnline(shop.deviceId())).isEqualTo(kept.equals("online"));
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
    void givenADiag_whenItComes_thenTheDeviceIsThereAndItsSignalIsWritten() throws Exception {
        status.diag(delivery("diag", "{'v':1,'link':'wifi','rssi':-61}"), false);

        presence.flush();

        assertThat(presence.isOnline(shop.deviceId())).isTrue();
        assertThat(row("rssi || ' ' || (last_seen_at = '2026-02-20 12:00:00+00')"))
                .isEqualTo("-61 true");
    }

    @Test
    void givenAReadingOfOldFirmware_whenWritten_thenTheDeviceIsMarked() {
        var reading = SampleReading.of(shop).at(NOON).flags("legacy").build();

        presence.stored(List.of(reading));
        presence.flush();

        assertThat(row("legacy::text")).isEqualTo("true");
    }

    @Test
    void givenADeviceHeard_whenCounted_thenItIsOnlineForItsWindowAndFailedWritesShow() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        presence.countIn(meters);
        presence.heard(shop.deviceId(), NOON);
        assertThat(meters.get("pitwatch.devices.online").gauge().value()).isOne();

        clock.set(NOON.plusSeconds(61));
        db.database().close();
        presence.flush();

        assertThat(meters.get("pitwatch.devices.online").gauge().value()).isZero();
        assertThat(meters.get("pitwatch.presence.write.failures")
                        .functionCounter()
                        .count())
                .isOne();
    }

    @Test
    void givenADeviceHeard_whenItsWindowHasPassed_thenItIsUnknownAndArrivesAnew() {
        presence.heard(shop.deviceId(), NOON);
        clock.set(NOON.plusSeconds(60));
        assertThat(presence.connection(device(null))).isEqualTo("online");

        clock.set(NOON.plusSeconds(61));
        assertThat(presence.connection(device(null))).isEqualTo("unknown");
        presence.heard(shop.deviceId(), clock.instant());

        assertThat(arrivals).hasSize(2);
    }

    @Test
    void givenADeviceHeardByAnotherHub_whenAsked_thenItIsOnlineUntilItSaysItIsGone() throws Exception {
        assertThat(presence.connection(device(NOON.minusSeconds(30)))).isEqualTo("online");

        say("{'status':'offline'}");

        assertThat(presence.connection(device(NOON.minusSeconds(30)))).isEqualTo("unknown");
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
            DeviceReports reports = new DeviceReports(fresh, astray::add);

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

    private Device device(Instant lastSeenAt) {
        return new Device(
                shop.deviceId(),
                shop.workshopId(),
                shop.pitId(),
                null,
                List.of(),
                "active",
                "unknown",
                lastSeenAt,
                null,
                null,
                null,
                null,
                10,
                List.of(),
                null,
                false,
                NOON);
    }

    private String row(String columns) {
        return db.superuser().withHandle(handle -> handle.createQuery("select " + columns + " from device")
                .mapTo(String.class)
                .one());
    }
}
