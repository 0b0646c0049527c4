package dev.pitwatch.core.devices.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.admission.licence.LicenceFilter;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.admission.licence.Verdict;
import dev.pitwatch.core.devices.command.CommandService;
import dev.pitwatch.core.devices.device.Device;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository;
import dev.pitwatch.core.devices.device.NewDevice;
import dev.pitwatch.core.devices.device.RegisteredDevice;
import dev.pitwatch.core.devices.fleet.DeviceChange.Value;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FleetIT {

    private static final Principal ROOT = principal(Role.SUPER_ADMIN, null);
    private static final String ID = "ESP32-A1B2C3D4E5F6";
    private static final String OTHER_ID = "ESP32-FFFFFFFFFFFF";
    private static final DeviceChange NOTHING = new DeviceChange(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** What devices were sent; they never answer. */
    private record Sent(String topic, JsonNode message) {
        String command() {
            return message.get("command").asText();
        }
    }

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = new TestClock(Instant.now());
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final Map<String, String> silenced = new ConcurrentHashMap<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final SampleWorkshop foreign = SampleWorkshop.in(db);
    private final long pit1 = shop.pitId();
    private final long pit2 = SampleWorkshop.addPit(db, shop.workshopId(), 2);
    private final long pit3 = SampleWorkshop.addPit(db, shop.workshopId(), 3);
    private final Principal owner = principal(Role.OWNER, shop.workshopId());
    private final Principal stranger = principal(Role.OWNER, foreign.workshopId());
    private final DeviceService devices = new DeviceService(
            new JdbiDeviceRepository(db.database(), clock),
            db.masterKey(),
            () -> List.of("BME680", "PMS5003"),
            device -> "unknown",
            true);
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private final DeviceDirectory directory =
            new DeviceDirectory(new JdbiKnownDeviceRepository(db.database().ingest()), clock, unheard -> {}, meters);
    private final LicenceFilter filter = new LicenceFilter(
            directory,
            new LicenceKey(db.masterKey()),
            new FloodLimit(clock, true),
            clock,
            directory::forgetPreviousKey,
            meters);
    private final CommandService commands = new CommandService(
            db.database(),
            db.masterKey(),
            this::send,
            device -> false,
            device -> false,
            event -> {},
            clock,
            new SimpleMeterRegistry());
    private final FleetService fleet = fleet(true);

    @BeforeEach
    void start() throws InterruptedException {
        db.superuser().useHandle(handle -> {
            handle.execute("insert into subscription (workshop_id, status) select id, 'active' from workshop");
            handle.execute("insert into app_user (username, name, role) values ('root', 'Root', 'super_admin')");
        });
        directory.listen(notifications);
        notifications.start();
        directory.start();
        directory.awaitLoaded();
        commands.start();
    }

    @AfterEach
    void stop() {
        commands.close();
        directory.close();
        notifications.close();
        db.close();
    }

    private FleetService fleet(boolean accounts) {
        return new FleetService(
                db.database(),
                devices,
                commands,
                db.masterKey(),
                device -> Optional.ofNullable(silenced.get(device)),
                accounts,
                clock);
    }

    private CompletionStage<Boolean> send(String topic, byte[] payload) {
        try {
            sent.add(new Sent(topic, Json.MAPPER.readTree(payload)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return CompletableFuture.completedFuture(true);
    }

    // Places ----------------------------------------------------------------------------------------------------------

    @Test
    void givenADeviceThatNeverAnswers_whenItIsPutIntoOtherPits_thenItsTopicAndTheNewOneAreGood() {
        RegisteredDevice device = register(ID, pit1);

        Device moved = fleet.change(owner, ID, toPit(pit2));

        assertThat(moved.pitId()).isEqualTo(pit2);
        awaitSent("ASSIGN");
        assertThat(sent.get(0).topic()).isEqualTo("workshop/%s/device/%s/command".formatted(shop.workshopCode(), ID));
        assertThat(sent.get(0).message().get("params").toString())
                .isEqualTo("{\"pit\":\"pit2\",\"workshop\":\"%s\"}".formatted(shop.workshopCode()));
        awaitHeardIn(pit2, device.licenseKey(), "pit1", "pit2");
        assertThat(publishes()).contains(sensors("pit1"), sensors("pit2"));

        fleet.change(owner, ID, toPit(pit3));
        awaitHeardIn(pit3, device.licenseKey(), "pit1", "pit3");
        assertThat(judge(device.licenseKey(), sensors("pit2"))).isInstanceOf(Verdict.Refused.class);

        fleet.change(owner, ID, toPit(pit1));
        awaitHeardIn(pit1, device.licenseKey(), "pit1");
        assertThat(judge(device.licenseKey(), sensors("pit3"))).isInstanceOf(Verdict.Refused.class);
        assertThat(publishes()).contains(sensors("pit1")).doesNotContain(sensors("pit3"));
        awaitSent("ASSIGN", "ASSIGN", "ASSIGN");
        assertThat(texts("select coalesce(state_reason, state) from command order by created_at"))
                .containsExactlyInAnyOrder("replaced", "replaced", "sent");
    }

    @Test
    void givenADevice_whenItLeavesAllPits_thenNothingIsHeardAndItsAssignmentIsCalledOff() {
        RegisteredDevice device = register(ID, pit1);
        fleet.change(owner, ID, toPit(pit2));

        Device moved = fleet.change(owner, ID, toPit(null));

        assertThat(moved.pitId()).isNull();
        await().until(() -> judge(device.licenseKey(), sensors("pit1")) instanceof Verdict.Refused);
        assertThat(texts("select state from command where command = 'ASSIGN'")).containsExactly("expired");

        fleet.change(owner, ID, toPit(pit3));
        awaitHeardIn(pit3, device.licenseKey(), "pit1", "pit3");
    }

    @Test
    void givenAChange_whenMade_thenOnlyWhatItNamesChangesAndTheDeviceHearsOfWhatItHasToKnow() {
        register(ID, pit1);
        DeviceChange all = new DeviceChange(
                Optional.of(new Value<>(pit1)),
                Optional.of(new Value<>("Left wing")),
                Optional.of(new Value<>("1.4.2")),
                Optional.of(List.of("PMS5003")),
                Optional.of(List.of("a", "b")),
                Optional.of(30));

        fleet.change(owner, ID, all);
        Device device = fleet.change(owner, ID, NOTHING);

        assertThat(device.name()).isEqualTo("Left wing");
        assertThat(device.firmwarePin()).isEqualTo("1.4.2");
        assertThat(device.sensorTypes()).containsExactly("PMS5003");
        assertThat(device.labels()).containsExactly("a", "b");
        assertThat(device.intervalS()).isEqualTo(30);
        awaitSent("SET_INTERVAL");
        assertThat(sent.get(0).message().get("params").toString()).isEqualTo("{\"interval_s\":30}");

        Device cleared = fleet.change(
                owner,
                ID,
                new DeviceChange(
                        Optional.empty(),
                        Optional.of(new Value<>(null)),
                        Optional.of(new Value<>(null)),
                        Optional.of(List.of()),
                        Optional.of(List.of()),
                        Optional.of(30)));
        assertThat(cleared.name()).isNull();
        assertThat(cleared.firmwarePin()).isNull();
        assertThat(cleared.sensorTypes()).containsExactly("BME680", "PMS5003");
        assertThat(cleared.labels()).isEmpty();
        assertThat(cleared.pitId()).isEqualTo(pit1);
        assertThat(one(Long.class, "select count(*) from command")).isEqualTo(1);
    }

    @Test
    void givenWhatIsNotTheirs_whenChanged_thenItIsNotThereAndNothingChanges() {
        register(ID, pit1);
        db.superuser().useHandle(handle -> handle.execute("insert into device (device_id) values ('ESP32-UNCLAIMED')"));

        refused(ProblemCode.NOT_FOUND, () -> fleet.change(stranger, ID, toPit(foreign.pitId())));
        refused(ProblemCode.NOT_FOUND, () -> fleet.change(owner, ID, toPit(foreign.pitId())));
        refused(ProblemCode.NOT_FOUND, () -> fleet.change(ROOT, ID, toPit(foreign.pitId())));
        refused(ProblemCode.NOT_FOUND, () -> fleet.change(ROOT, "ESP32-UNCLAIMED", toPit(pit1)));
        refused(ProblemCode.NOT_FOUND, () -> fleet.change(owner, ID, toPit(999_999L)));
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> fleet.change(
                        owner,
                        ID,
                        new DeviceChange(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(List.of("DHT99")),
                                Optional.empty(),
                                Optional.empty())));
        refused(ProblemCode.NOT_FOUND, () -> fleet.setStatus(stranger, ID, "disabled", null));
        refused(ProblemCode.NOT_FOUND, () -> fleet.decommission(stranger, ID));
        refused(ProblemCode.NOT_FOUND, () -> fleet.rotateLicence(stranger, ID));
        refused(ProblemCode.NOT_FOUND, () -> fleet.rotateCredentials(stranger, ID));
        refused(ProblemCode.NOT_FOUND, () -> fleet.replace(stranger, ID, foreign.deviceId()));
        refused(ProblemCode.NOT_FOUND, () -> fleet.replace(owner, ID, foreign.deviceId()));
        refused(ProblemCode.NOT_FOUND, () -> fleet.replace(ROOT, ID, foreign.deviceId()));
        refused(ProblemCode.CONFLICT, () -> fleet.revokeLicence(ROOT, foreign.deviceId()));

        assertThat(devices.get(owner, ID).pitId()).isEqualTo(pit1);
        assertThat(one(Long.class, "select count(*) from command")).isZero();
    }

    @Test
    void givenADevice_whenItsPitGetsAnotherCode_thenItIsAssignedAndBothTopicsAreGood() {
        RegisteredDevice device = register(ID, pit2);

        code(pit2, "pit7");

        awaitHeardIn(pit2, device.licenseKey(), "pit2", "pit7");
        assertThat(publishes()).contains(sensors("pit2"), sensors("pit7"));
        assertThat(texts("select params ->> 'pit' from command where command = 'ASSIGN' and state = 'queued'"))
                .containsExactly("pit7");

        code(pit2, "pit2");

        await().until(() -> judge(device.licenseKey(), sensors("pit7")) instanceof Verdict.Refused);
        assertThat(publishes()).contains(sensors("pit2")).doesNotContain(sensors("pit7"));
        assertThat(texts("select params ->> 'pit' from command where command = 'ASSIGN' and state = 'queued'"))
                .containsExactly("pit2");
    }

    private void code(long pit, String code) {
        db.database()
                .inWorkshop(
                        shop.workshopId(), handle -> handle.execute("update pit set code = ? where id = ?", code, pit));
    }

    // On, off, gone ---------------------------------------------------------------------------------------------------

    @Test
    void givenADevice_whenDisabledAndEnabled_thenItIsToldAndTheReasonIsInTheAuditLog() {
        register(ID, pit1);

        StatusChange off = fleet.setStatus(owner, ID, "disabled", "smells of smoke");
        StatusChange on = fleet.setStatus(owner, ID, "active", null);

        assertThat(off).isEqualTo(new StatusChange(ID, "disabled", true));
        assertThat(on).isEqualTo(new StatusChange(ID, "active", true));
        awaitSent("DISABLE", "ENABLE");
        assertThat(sent).allMatch(one -> one.message().get("reason").asText().equals("manual"));
        assertThat(texts("select after ->> 'status_reason' from audit_log where thing = 'device' and action = 'update'"
                        + " and after ->> 'status_reason' is not null"))
                .contains("smells of smoke");
    }

    @Test
    void givenADeviceWhoseRightHasLapsed_whenEnabled_thenItStaysSilentUntilItIsBack() {
        register(ID, pit1);
        fleet.setStatus(owner, ID, "disabled", null);
        silenced.put(ID, "subscription_suspended");

        fleet.setStatus(owner, ID, "active", null);

        awaitSent("DISABLE", "DISABLE");
        assertThat(sent.get(1).message().get("reason").asText()).isEqualTo("subscription_suspended");
        assertThat(texts("select coalesce(created_by::text, 'hub') from command order by created_at"))
                .containsExactlyInAnyOrder("1", "hub");
    }

    @Test
    void givenADevice_whenDecommissioned_thenItIsToldBeforeItsAccountEndsAndItsReadingsStay() {
        RegisteredDevice device = register(ID, pit1);
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at)"
                                + " values (?, ?, ?, 'b', 1, now(), now())",
                        shop.workshopId(),
                        pit1,
                        ID));

        fleet.decommission(owner, ID);
        fleet.decommission(owner, ID);

        Device gone = devices.get(owner, ID);
        assertThat(gone.status()).isEqualTo("retired");
        assertThat(gone.pitId()).isNull();
        assertThat(Objects.requireNonNull(gone.licence()).status()).isEqualTo("revoked");
        assertThat(one(Long.class, "select count(*) from reading")).isEqualTo(1);
        awaitSent("DISABLE");
        assertThat(texts("select enabled::text || ' ' || (closes_at - now() <= interval '1 second')::text || ' '"
                        + " || cardinality(publish) from broker_account"))
                .containsExactly("false true 8");
        await().until(() -> judge(device.licenseKey(), sensors("pit1")) instanceof Verdict.Refused refused
                && refused.reason().equals("unknown_device"));
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> fleet.change(owner, ID, NOTHING),
                () -> fleet.setStatus(owner, ID, "active", null),
                () -> fleet.rotateLicence(owner, ID),
                () -> fleet.revokeLicence(ROOT, ID),
                () -> fleet.rotateCredentials(owner, ID),
                () -> fleet.replace(owner, ID, shop.deviceId()),
                () -> fleet.replace(owner, shop.deviceId(), ID),
                () -> devices.register(owner, shop.workshopId(), newDevice(ID, null)))) {
            refused(ProblemCode.CONFLICT, call);
        }
    }

    // Claim and replace -----------------------------------------------------------------------------------------------

    @Test
    void givenADeviceThatNobodyHas_whenClaimedByItsCode_thenItIsTheWorkshopsAndHearsOfItWhereItIs() {
        RegisteredDevice device = unclaimed();

        Device claimed = fleet.claim(
                owner, ID, " " + device.claimCode().toLowerCase(Locale.ROOT).replaceAll("(.{4})", "$1-"), pit2);

        assertThat(claimed.workshopId()).isEqualTo(shop.workshopId());
        assertThat(claimed.pitId()).isEqualTo(pit2);
        assertThat(devices.get(owner, ID)).isEqualTo(claimed);
        await().until(() -> sent.size() == 2);
        assertThat(sent)
                .extracting(Sent::topic)
                .containsExactlyInAnyOrder(
                        "workshop/%s/device/%s/command".formatted(shop.workshopCode(), ID),
                        "workshop/unclaimed/device/%s/command".formatted(ID));
        assertThat(one(String.class, "select params ->> 'pit' from command")).isEqualTo("pit2");
        assertThat(publishes()).contains(sensors("pit2"), "workshop/unclaimed/device/%s/status".formatted(ID));
        assertThat(texts("select distinct workshop_id::text from licence where device_id = '%s'".formatted(ID)))
                .containsExactly(Long.toString(shop.workshopId()));
        awaitHeardIn(pit2, device.licenseKey(), "pit2");

        refused(ProblemCode.CONFLICT, () -> fleet.claim(owner, ID, device.claimCode(), pit3));
        refused(ProblemCode.NOT_FOUND, () -> fleet.claim(owner, ID, "WRONG", pit3));
        refused(ProblemCode.NOT_FOUND, () -> fleet.claim(stranger, ID, device.claimCode(), foreign.pitId()));
    }

    @Test
    void givenClaimsThatMayNotBe_whenTried_thenTheDeviceStaysNobodys() {
        RegisteredDevice device = unclaimed();
        RegisteredDevice retired = register(OTHER_ID, null);
        fleet.decommission(owner, OTHER_ID);

        refused(ProblemCode.NOT_FOUND, () -> fleet.claim(owner, ID, "WRONGWRONGWR", pit1));
        refused(ProblemCode.NOT_FOUND, () -> fleet.claim(owner, "ESP32-NOBODY", device.claimCode(), pit1));
        refused(ProblemCode.NOT_FOUND, () -> fleet.claim(owner, shop.deviceId(), "", pit1));
        refused(ProblemCode.NOT_FOUND, () -> fleet.claim(owner, ID, device.claimCode(), foreign.pitId()));
        refused(ProblemCode.NOT_FOUND, () -> fleet.claim(owner, ID, device.claimCode(), 999_999));
        refused(ProblemCode.NOT_FOUND, () -> fleet.claim(owner, OTHER_ID, retired.claimCode(), pit1));

        assertThat(devices.get(ROOT, ID).workshopId()).isNull();
        Device byRoot = fleet.claim(ROOT, ID, device.claimCode(), pit1);
        assertThat(byRoot.workshopId()).isEqualTo(shop.workshopId());
    }

    @Test
    void givenADeviceOfTheWorkshopWithoutAPit_whenClaimed_thenItGetsThePit() {
        RegisteredDevice device = register(ID, null);

        assertThat(fleet.claim(owner, ID, device.claimCode(), pit2).pitId()).isEqualTo(pit2);
        awaitSent("ASSIGN");
        assertThat(texts("select coalesce(assigned_from_workshop, 'nowhere') from device where device_id = '%s'"
                        .formatted(ID)))
                .containsExactly("nowhere");
    }

    @Test
    void givenManyWrongCodes_whenTried_thenTheNextHasToWaitEvenIfItIsRight() {
        RegisteredDevice device = unclaimed();
        for (int i = 0; i < 10; i++) {
            refused(ProblemCode.NOT_FOUND, () -> fleet.claim(owner, ID, "WRONG", pit1));
        }

        assertThatThrownBy(() -> fleet.claim(owner, ID, device.claimCode(), pit1))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.RATE_LIMITED);
                    assertThat(problem.retryAfter()).contains(Duration.ofSeconds(10));
                });
        refused(ProblemCode.NOT_FOUND, () -> fleet.claim(stranger, ID, "WRONG", foreign.pitId()));

        clock.pass(Duration.ofSeconds(10));
        refused(ProblemCode.NOT_FOUND, () -> fleet.claim(owner, ID, "WRONG", pit1));
        refused(ProblemCode.RATE_LIMITED, () -> fleet.claim(owner, ID, "WRONG", pit1));
        clock.pass(Duration.ofHours(2));
        refused(ProblemCode.NOT_FOUND, () -> fleet.claim(owner, ID, "WRONG", pit1));
        assertThat(fleet.claim(owner, ID, device.claimCode(), pit1).pitId()).isEqualTo(pit1);
    }

    @Test
    void givenABrokenDevice_whenReplaced_thenTheOtherTakesItsPlaceAndItIsGone() {
        register(ID, pit2);
        RegisteredDevice other = register(OTHER_ID, null);
        fleet.change(
                owner,
                ID,
                new DeviceChange(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(List.of("PMS5003")),
                        Optional.empty(),
                        Optional.of(60)));
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into calibration (workshop_id, device_id, metric, value_offset, gain, valid_from, created_at)"
                                + " select ?, ?, 'pm25', offsets, 1, now() - offsets * interval '1 day', now()"
                                + " from unnest(array[3, 2, 1, -4]) offsets",
                        shop.workshopId(),
                        ID));

        Device there = fleet.replace(owner, ID, OTHER_ID);

        assertThat(there.deviceId()).isEqualTo(OTHER_ID);
        assertThat(there.pitId()).isEqualTo(pit2);
        assertThat(there.sensorTypes()).containsExactly("PMS5003");
        assertThat(there.intervalS()).isEqualTo(60);
        assertThat(devices.get(owner, ID).status()).isEqualTo("retired");
        assertThat(texts("select value_offset::text from calibration where device_id = '%s' order by valid_from"
                        .formatted(OTHER_ID)))
                .containsExactly("1", "-4");
        awaitSent("SET_INTERVAL", "DISABLE", "ASSIGN", "SET_INTERVAL");
        await().until(() -> judge(OTHER_ID, other.licenseKey(), sensors("pit2")) instanceof Verdict.Admitted);

        refused(ProblemCode.CONFLICT, () -> fleet.replace(owner, OTHER_ID, shop.deviceId()));
        refused(ProblemCode.VALIDATION_FAILED, () -> fleet.replace(owner, OTHER_ID, OTHER_ID));
        refused(ProblemCode.NOT_FOUND, () -> fleet.replace(owner, OTHER_ID, "ESP32-NOBODY"));
    }

    @Test
    void givenADeviceWithoutAPit_whenReplaced_thenTheOtherGetsNone() {
        register(ID, null);
        register(OTHER_ID, null);

        assertThat(fleet.replace(owner, ID, OTHER_ID).pitId()).isNull();
        awaitSent("DISABLE");
    }

    // Keys ------------------------------------------------------------------------------------------------------------

    @Test
    void givenADeviceThatNeverAnswers_whenItsLicenceIsRotated_thenTheOldKeyIsGoodUntilTheNewOneIsUsed() {
        RegisteredDevice device = register(ID, pit1);

        NewKey first = fleet.rotateLicence(owner, ID);
        NewKey second = fleet.rotateLicence(owner, ID);

        assertThat(second.toString()).doesNotContain(second.licenseKey());
        await().until(() -> sent.size() == 2);
        assertThat(sent.get(1).message().get("params").get("license_key").asText())
                .isEqualTo(second.licenseKey());
        assertThat(texts("select params ->> 'license_key' from command")).doesNotContain(second.licenseKey());
        awaitKey(second);
        assertThat(judge(first.licenseKey(), sensors("pit1"))).isInstanceOf(Verdict.Refused.class);
        assertThat(judge(device.licenseKey(), sensors("pit1"))).isInstanceOf(Verdict.Admitted.class);

        assertThat(judge(second.licenseKey(), sensors("pit1"))).isInstanceOf(Verdict.Admitted.class);
        assertThat(judge(device.licenseKey(), sensors("pit1"))).isInstanceOf(Verdict.Refused.class);
        await().until(() -> one(
                Boolean.class, "select previous_key_hash is null from licence where device_id = '%s'".formatted(ID)));
    }

    @Test
    void givenAKeyThatWasNeverTaken_whenThirtyDaysHavePassed_thenTheOldOneEnds() {
        RegisteredDevice device = register(ID, pit1);
        NewKey first = fleet.rotateLicence(owner, ID);
        clock.pass(Duration.ofDays(29));
        awaitKey(fleet.rotateLicence(owner, ID));
        assertThat(judge(device.licenseKey(), sensors("pit1"))).isInstanceOf(Verdict.Admitted.class);

        clock.pass(Duration.ofDays(1).plusSeconds(1));

        assertThat(judge(device.licenseKey(), sensors("pit1"))).isInstanceOf(Verdict.Refused.class);
        NewKey third = fleet.rotateLicence(owner, ID);
        assertThat(List.of(first.licenseKey(), third.licenseKey())).doesNotHaveDuplicates();
        assertThat(one(
                        Boolean.class,
                        "select previous_until > now() + interval '55 days' from licence"
                                + " where device_id = '%s'".formatted(ID)))
                .isTrue();
    }

    @Test
    void givenARevokedLicence_whenRotated_thenOnlyThePlatformBringsItBackWithoutItsOldKey() {
        RegisteredDevice device = register(ID, pit1);
        assertThat(fleet.revokeLicence(ROOT, ID)).isEqualTo(new LicenceState(ID, "revoked"));
        await().until(() -> judge(device.licenseKey(), sensors("pit1")) instanceof Verdict.Refused refused
                && refused.reason().equals("licence_revoked"));

        refused(ProblemCode.CONFLICT, () -> fleet.rotateLicence(owner, ID));
        NewKey key = fleet.rotateLicence(ROOT, ID);

        await().until(() -> judge(key.licenseKey(), sensors("pit1")) instanceof Verdict.Admitted);
        assertThat(judge(device.licenseKey(), sensors("pit1"))).isInstanceOf(Verdict.Refused.class);
        Device.Licence licence = Objects.requireNonNull(devices.get(owner, ID).licence());
        assertThat(licence.status()).isEqualTo("active");
        assertThat(licence.rotatedAt()).isNotNull();
    }

    @Test
    void givenADeviceThatNeverHadOne_whenItsLicenceIsRotated_thenItHasOne() {
        NewKey key = fleet.rotateLicence(owner, shop.deviceId());

        assertThat(new LicenceKey(db.masterKey())
                        .matches(key.licenseKey(), one(byte[].class, "select key_hash from licence")))
                .isTrue();
    }

    @Test
    void givenCredentials_whenRotated_thenThePasswordIsAnotherAndStoredHashed() {
        RegisteredDevice device = register(ID, pit1);
        byte[] before = one(byte[].class, "select password_hash from broker_account");

        NewPassword made = fleet.rotateCredentials(owner, ID);
        NewPassword first = fleet.rotateCredentials(owner, shop.deviceId());

        assertThat(made.mqttPassword()).isNotEqualTo(device.mqttPassword()).isNotNull();
        assertThat(made.toString()).doesNotContain(Objects.requireNonNull(made.mqttPassword()));
        assertThat(one(byte[].class, "select password_hash from broker_account where username = '%s'".formatted(ID)))
                .isNotEqualTo(before);
        assertThat(publishes()).contains(sensors("pit1"));
        assertThat(first.mqttPassword()).isNotNull();
        assertThat(fleet(false).rotateCredentials(owner, ID).mqttPassword()).isNull();
    }

    // -----------------------------------------------------------------------------------------------------------------

    private static Principal principal(Role role, @Nullable Long workshop) {
        return new Principal(1L, "p", role, null, workshop, null, Set.of(), false);
    }

    private static DeviceChange toPit(@Nullable Long pit) {
        return new DeviceChange(
                Optional.of(new Value<>(pit)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static NewDevice newDevice(String id, @Nullable Long pit) {
        return new NewDevice(id, Optional.ofNullable(pit), Optional.empty(), List.of(), 10, null, null);
    }

    private RegisteredDevice register(String id, @Nullable Long pit) {
        return devices.register(owner, shop.workshopId(), newDevice(id, pit));
    }

    /** A device as provisioning makes them. */
    private RegisteredDevice unclaimed() {
        RegisteredDevice device = register(ID, null);
        db.superuser().useHandle(handle -> {
            handle.execute("update device set workshop_id = null where device_id = ?", ID);
            handle.execute("update licence set workshop_id = null where device_id = ?", ID);
        });
        return device;
    }

    private String sensors(String pit) {
        return "workshop/%s/pit/%s/sensors".formatted(shop.workshopCode(), pit);
    }

    private Verdict judge(String key, String topic) {
        return judge(ID, key, topic);
    }

    private Verdict judge(String device, String key, String topic) {
        return filter.judge(device, key, topic);
    }

    private void awaitHeardIn(long pit, String key, String... pits) {
        for (String topic : pits) {
            await().until(() -> judge(key, sensors(topic)) instanceof Verdict.Admitted admitted
                    && Objects.equals(admitted.device().pitId(), pit));
        }
    }

    /** Ingest has heard of it. */
    private void awaitKey(NewKey key) {
        LicenceKey keys = new LicenceKey(db.masterKey());
        await().until(() -> directory
                .find(ID)
                .map(device -> Objects.requireNonNull(device.licence()).keyHash())
                .filter(hash -> keys.matches(key.licenseKey(), hash))
                .isPresent());
    }

    private void awaitSent(String... wanted) {
        await().untilAsserted(() -> assertThat(sent).extracting(Sent::command).containsExactly(wanted));
    }

    private List<String> publishes() {
        return texts("select unnest(publish) from broker_account where username = '%s'".formatted(ID));
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }

    private List<String> texts(String sql) {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    private <T> T one(Class<T> type, String sql) {
        return db.superuser()
                .withHandle(handle -> handle.createQuery(sql).mapTo(type).one());
    }
}
