package dev.pitwatch.core.devices.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository.Filter;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.platform.workshop.JdbiPitRepository;
import dev.pitwatch.core.platform.workshop.JdbiWorkshopRepository;
import dev.pitwatch.core.platform.workshop.NewPit;
import dev.pitwatch.core.platform.workshop.NewWorkshop;
import dev.pitwatch.core.platform.workshop.Pit;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.platform.workshop.Workshop;
import dev.pitwatch.core.platform.workshop.WorkshopFilter;
import dev.pitwatch.core.platform.workshop.WorkshopService;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class DevicesIT {

    private static final Page FIRST = new Page(1, 50);
    private static final Principal ROOT = principal(Role.SUPER_ADMIN, null, null);

    private final TestDatabase db = TestDatabase.create();
    private final JdbiWorkshopRepository workshopRepository = new JdbiWorkshopRepository(db.database());
    private final WorkshopService workshops =
            new WorkshopService(workshopRepository, ZoneId.of("Asia/Kolkata"), Clock.systemUTC());
    private final PitService pits =
            new PitService(new JdbiPitRepository(db.database(), db.masterKey(), Clock.systemUTC()), workshopRepository);
    private static final WorkshopFilter ANY = new WorkshopFilter(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private final TestClock clock = new TestClock(Instant.now());
    private final DeviceService devices = devices(Accounts.EMBEDDED);

    @AfterEach
    void stop() {
        db.close();
    }

    private DeviceService devices(Accounts accounts) {
        return new DeviceService(
                new JdbiDeviceRepository(db.database(), clock),
                CameraLaw.standard(db.database()),
                db.masterKey(),
                () -> List.of("BME680", "PMS5003"),
                accounts);
    }

    private static Principal principal(Role role, @Nullable String subRole, @Nullable Long workshop, Long... pitIds) {
        return new Principal(1L, "p", role, subRole, workshop, null, Set.of(pitIds), false);
    }

    private Workshop workshop(String name) {
        return workshops.create(
                new NewWorkshop(name, null, null, null, null, null, null, null, null, null, null, null));
    }

    private Pit pit(long workshop, int number) {
        return pits.create(ROOT, workshop, new NewPit(number, null, null, null, null, null, null));
    }

    private static NewDevice device(String id, @Nullable Long pit, @Nullable Integer number, String... types) {
        return new NewDevice(id, Optional.ofNullable(pit), Optional.ofNullable(number), List.of(types), 10, null, null);
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }

    private <T> T one(Class<T> type, String sql) {
        return db.superuser()
                .withHandle(handle -> handle.createQuery(sql).mapTo(type).one());
    }

    @Test
    void givenRegistration_whenStored_thenOnlyHashesOfTheKeysAreKept() {
        Workshop shine = workshop("Shine");
        Pit bay = pit(shine.id(), 1);

        RegisteredDevice made = devices.register(ROOT, shine.id(), device("ESP32-1", bay.id(), null, "PMS5003"));

        assertThat(made.pit()).isEqualTo("pit1");
        assertThat(made.workshop()).isEqualTo(shine.code());
        assertThat(new LicenceKey(db.masterKey())
                        .matches(made.licenseKey(), one(byte[].class, "select key_hash from licence")))
                .isTrue();
        assertThat(one(byte[].class, "select claim_code_hash from device"))
                .isEqualTo(ClaimCode.hash(db.masterKey(), made.claimCode()));
        assertThat(made.toString()).doesNotContain(made.licenseKey());
        Device read = devices.get(ROOT, "ESP32-1");
        assertThat(read.sensorTypes()).containsExactly("PMS5003");
        assertThat(read.connection()).isEqualTo("unknown");
        assertThat(pits.get(ROOT, bay.id()).deviceIds()).containsExactly("ESP32-1");
    }

    @Test
    void givenNoSensorTypes_whenRead_thenTheInstalledOnesAreAnsweredAndNoneIsKept() {
        Workshop shine = workshop("Shine");

        devices.register(ROOT, shine.id(), device("ESP32-1", null, null));

        assertThat(devices.get(ROOT, "ESP32-1").sensorTypes()).containsExactly("BME680", "PMS5003");
        assertThat(one(Integer.class, "select cardinality(sensor_types) from device"))
                .isZero();
    }

    @Test
    void givenWrongRegistrations_whenTried_thenNothingIsLeftBehind() {
        Workshop shine = workshop("Shine");
        Workshop other = workshop("Other");
        Pit foreign = pit(other.id(), 1);
        devices.register(ROOT, shine.id(), device("ESP32-1", null, null));

        refused(ProblemCode.ALREADY_KNOWN, () -> devices.register(ROOT, other.id(), device("ESP32-1", null, null)));
        refused(ProblemCode.NOT_FOUND, () -> devices.register(ROOT, shine.id(), device("ESP32-2", foreign.id(), null)));
        refused(ProblemCode.VALIDATION_FAILED, () -> devices.register(ROOT, shine.id(), device("ESP32-2", null, 9)));
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> devices.register(ROOT, shine.id(), device("ESP32-2", null, null, "DHT99")));
        refused(
                ProblemCode.NOT_FOUND,
                () -> devices.register(
                        principal(Role.OWNER, null, other.id()), shine.id(), device("ESP32-2", null, null)));

        assertThat(one(Long.class, "select count(*) from device")).isEqualTo(1);
        assertThat(one(Long.class, "select count(*) from licence")).isEqualTo(1);
        assertThat(one(Long.class, "select count(*) from broker_account")).isEqualTo(1);
    }

    @Test
    void givenAsManyDevicesAsAWorkshopMayHave_whenItRegistersAnother_thenOnlyThePlatformMay() {
        Workshop full = workshop("Full");
        Workshop other = workshop("Other");
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into device (device_id, workshop_id, status) select 'ESP32-' || n, ?,"
                                + " case when n = 1 then 'retired' else 'active' end from generate_series(1, ?) n",
                        full.id(),
                        DeviceService.MAX_OF_WORKSHOP));
        Principal owner = principal(Role.OWNER, null, full.id());

        refused(ProblemCode.CONFLICT, () -> devices.register(owner, full.id(), device("ESP32-MORE", null, null)));

        devices.register(ROOT, full.id(), device("ESP32-MORE", null, null));
        devices.register(principal(Role.OWNER, null, other.id()), other.id(), device("ESP32-ITS", null, null));
    }

    private String licenceStatus() {
        return Objects.requireNonNull(devices.get(ROOT, "ESP32-1").licence()).status();
    }

    @Test
    void givenNoPit_whenADeviceIsRegisteredWithACamera_thenRefusedByField() {
        Workshop shine = workshop("Shine");
        NewDevice device =
                new NewDevice("ESP32-1", Optional.empty(), Optional.empty(), List.of(), 10, "192.168.1.100", "DS-2CD");

        assertThatThrownBy(() -> devices.register(ROOT, shine.id(), device))
                .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.details())
                        .extracting(Problem.Detail::field)
                        .containsExactly("camera_ip", "camera_model"));
        assertThat(one(Long.class, "select count(*) from device")).isZero();
    }

    @Test
    void givenACameraWhereNoneMayBe_whenItComesWithADevice_thenRefusedByField() {
        Workshop shine = workshop("Shine");
        pits.createFirst(ROOT, shine.id(), 1);
        for (String ip : List.of("169.254.169.254", "localhost", "10.0.0.7", "no host")) {
            NewDevice device = new NewDevice("ESP32-1", Optional.empty(), Optional.of(1), List.of(), 10, ip, "DS-2CD");
            assertThatThrownBy(() -> devices.register(ROOT, shine.id(), device))
                    .as(ip)
                    .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.details())
                            .extracting(Problem.Detail::field)
                            .containsExactly("camera_ip"));
        }
        assertThat(one(Long.class, "select count(*) from device")).isZero();
        assertThat(one(Long.class, "select count(*) from pit where camera_ip is not null"))
                .isZero();

        devices.register(
                ROOT,
                shine.id(),
                new NewDevice("ESP32-1", Optional.empty(), Optional.of(1), List.of(), 10, "8.8.8.8", "DS-2CD"));
        assertThat(one(String.class, "select camera_ip from pit")).isEqualTo("8.8.8.8");
    }

    @Test
    void givenExpiredLicence_whenRead_thenItSaysSo() {
        Workshop shine = workshop("Shine");
        devices(Accounts.NONE).register(ROOT, shine.id(), device("ESP32-1", null, null));
        db.superuser().useHandle(handle -> {
            handle.execute("update licence set expires_at = now() + interval '10 days'");
            handle.execute("insert into device (device_id) values ('ESP32-UNCLAIMED')");
        });

        assertThat(licenceStatus()).isEqualTo("active");
        clock.pass(Duration.ofDays(11)); // it is the hub's clock that counts
        assertThat(licenceStatus()).isEqualTo("expired");
        assertThat(devices.get(ROOT, "ESP32-UNCLAIMED").licence()).isNull();
        assertThat(devices.get(ROOT, "ESP32-UNCLAIMED").workshopId()).isNull();
        assertThat(one(Long.class, "select count(*) from broker_account")).isZero();
    }

    @Test
    void givenManyDevices_whenListed_thenPagesFiltersAndOrdersWork() {
        Workshop shine = workshop("Shine");
        Pit bay = pit(shine.id(), 1);
        for (int i = 0; i < 5; i++) {
            devices.register(ROOT, shine.id(), device("ESP32-" + i, i < 2 ? bay.id() : null, null));
        }
        Principal owner = principal(Role.OWNER, null, shine.id());

        Paged<Device> second = devices.list(owner, Filter.of(shine.id()), "-device_id", new Page(2, 2));
        Paged<Device> inBay = devices.list(
                owner,
                new Filter(
                        shine.id(), Optional.of("active"), Optional.of(bay.id()), Optional.empty(), Optional.empty()),
                "device_id",
                FIRST);

        assertThat(second.total()).isEqualTo(5);
        assertThat(second.items()).extracting(Device::deviceId).containsExactly("ESP32-2", "ESP32-1");
        assertThat(inBay.items()).extracting(Device::deviceId).containsExactly("ESP32-0", "ESP32-1");
        for (String sort : List.of("created_at", "-created_at", "last_seen_at", "-last_seen_at")) {
            assertThat(devices.list(owner, Filter.of(shine.id()), sort, FIRST).items())
                    .hasSize(5);
        }
        refused(
                ProblemCode.NOT_FOUND,
                () -> devices.list(
                        principal(Role.OWNER, null, shine.id() + 1), Filter.of(shine.id()), "device_id", FIRST));
    }

    @Test
    void givenNamedAndLabelledDevices_whenAskedFor_thenOnlyThoseAreListed() {
        Workshop shine = workshop("Shine");
        for (int i = 0; i < 3; i++) {
            devices.register(ROOT, shine.id(), device("ESP32-" + i, null, null));
        }
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "update device set labels = '{left wing,new}' where device_id in ('ESP32-0', 'ESP32-2')"));
        Principal owner = principal(Role.OWNER, null, shine.id());

        assertThat(listed(owner, shine, "ESP32-1", null)).containsExactly("ESP32-1");
        assertThat(listed(owner, shine, null, "left wing")).containsExactly("ESP32-0", "ESP32-2");
        assertThat(listed(owner, shine, "ESP32-1", "new")).isEmpty();
    }

    private List<String> listed(Principal owner, Workshop workshop, @Nullable String deviceId, @Nullable String label) {
        Filter filter = new Filter(
                workshop.id(),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(deviceId),
                Optional.ofNullable(label));
        return devices.list(owner, filter, "device_id", FIRST).items().stream()
                .map(Device::deviceId)
                .toList();
    }

    @Test
    void givenWorkshops_whenMadeAndRead_thenNamesZonesAndScopesHold() {
        Workshop shine = workshop("Shine PPF & Détailing");
        Workshop nameless = workshop("日本");

        assertThat(shine.slug()).isEqualTo("shine-ppf-detailing");
        assertThat(nameless.slug()).isEqualTo(nameless.code().replace('_', '-'));
        assertThat(workshops
                        .get(principal(Role.OWNER, null, shine.id()), shine.id())
                        .name())
                .isEqualTo(shine.name());
        refused(ProblemCode.NOT_FOUND, () -> workshops.get(principal(Role.OWNER, null, shine.id()), nameless.id()));
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> workshops.create(
                        new NewWorkshop("X", null, null, null, null, "Nowhere", null, null, null, null, null, null)));
        refused(
                ProblemCode.CONFLICT,
                () -> workshops.create(new NewWorkshop(
                        "X", shine.code(), null, null, null, null, null, null, null, null, null, null)));
        assertThat(workshops.list(ROOT, ANY, "-name", FIRST).items())
                .extracting(Workshop::name)
                .containsExactly("日本", "Shine PPF & Détailing");
    }

    @Test
    void givenPits_whenReadByAnOperator_thenOnlyGrantedOnesExist() {
        Workshop shine = workshop("Shine");
        Pit one = pit(shine.id(), 1);
        Pit two = pit(shine.id(), 2);
        Principal operator = principal(Role.STAFF, "operator", shine.id(), two.id());

        assertThat(pits.list(operator, shine.id(), Optional.empty(), "pit_number", FIRST)
                        .items())
                .extracting(Pit::code)
                .containsExactly("pit2");
        refused(ProblemCode.NOT_FOUND, () -> pits.get(operator, one.id()));
        assertThat(pits.get(operator, two.id()).pitNumber()).isEqualTo(2);
        assertThat(pits.list(ROOT, shine.id(), Optional.of("maintenance"), "pit_number", FIRST)
                        .total())
                .isZero();
        assertThat(pits.list(
                                principal(Role.STAFF, "operator", shine.id()),
                                shine.id(),
                                Optional.empty(),
                                "pit_number",
                                FIRST)
                        .items())
                .isEmpty();
        refused(
                ProblemCode.NOT_FOUND,
                () -> pits.create(
                        principal(Role.OWNER, null, shine.id() + 1),
                        shine.id(),
                        new NewPit(3, null, null, null, null, null, null)));
    }

    @Test
    void givenCameraAddress_whenKept_thenItIsSealedAndShownMasked() {
        Workshop shine = workshop("Shine");
        String url = "rtsp://admin:p%40ss@8.8.8.8:554/1";

        Pit made = pits.create(ROOT, shine.id(), new NewPit(1, "Bay", "disabled", null, null, null, url));

        assertThat(made.cameraRtspUrl()).isEqualTo("rtsp://***@8.8.8.8:554/1");
        assertThat(CameraUrl.open(db.masterKey(), made.id(), one(byte[].class, "select camera_rtsp_url from pit")))
                .isEqualTo(url);
        assertThat(CameraUrl.isUsable("not a url")).isFalse();
        assertThat(CameraUrl.isUsable("rtsp:///1")).isFalse();
    }
}
