package dev.pitwatch.core.devices.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.admission.licence.Verdict;
import dev.pitwatch.core.devices.device.Device;
import dev.pitwatch.core.devices.device.RegisteredDevice;
import dev.pitwatch.core.devices.fleet.DeviceChange.Value;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FleetIT extends FleetCase {

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
        awaitSent("ASSIGN", "ASSIGN");

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

    @Test
    void givenADevice_whenDisabledAndEnabled_thenItIsToldAndTheReasonIsInTheAuditLog() {
        register(ID, pit1);

        StatusChange off = fleet.setStatus(owner, ID, "disabled", "smells of smoke");
        awaitReconciled("DISABLE");
        StatusChange on = fleet.setStatus(owner, ID, "active", null);

        assertThat(off).isEqualTo(new StatusChange(ID, "disabled", true));
        assertThat(on).isEqualTo(new StatusChange(ID, "active", true));
        awaitReconciled("DISABLE", "ENABLE");
        assertThat(sent)
                .filteredOn(one -> one.topic().contains(ID))
                .allMatch(one -> one.message().get("reason").asText().equals("manual"));
        assertThat(texts("select after ->> 'status_reason' from audit_log where thing = 'device' and action = 'update'"
                        + " and after ->> 'status_reason' is not null"))
                .contains("smells of smoke");
    }

    @Test
    void givenADeviceWhoseRightHasLapsed_whenEnabled_thenItStaysSilentUntilItIsBack() {
        register(ID, pit1);
        fleet.setStatus(owner, ID, "disabled", null);
        awaitReconciled("DISABLE");
        db.execute("update subscription set status = 'suspended'");

        StatusChange on = fleet.setStatus(owner, ID, "active", null);

        assertThat(on.commandSent()).as("its DISABLE is on its way").isTrue();
        awaitReconciled("DISABLE");
        assertThat(devices.get(owner, ID).wanted()).isEqualTo("disabled");
        assertThat(devices.get(owner, ID).wantedReason()).isEqualTo("subscription_suspended");

        db.execute("update subscription set status = 'active'");

        awaitReconciled("DISABLE", "ENABLE");
        assertThat(devices.get(owner, ID).wanted()).isEqualTo("enabled");
        assertThat(devices.get(owner, ID).wantedReason()).isNull();
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

        db.execute(
                """
                insert into command (command_id, workshop_id, device_id, command, state, sent_at, next_at)
                values (gen_random_uuid(), %d, '%s', 'SET_INTERVAL', 'sent', now(), null)
                """
                        .formatted(shop.workshopId(), ID));
        fleet.decommission(owner, ID);
        fleet.decommission(owner, ID);

        assertThat(texts("select command || ' ' || coalesce(state_reason, (expires_at - created_at)::text) from command"
                        + " order by seq"))
                .containsExactly("SET_INTERVAL retired", "DISABLE 1 day");
        Device gone = devices.get(owner, ID);
        assertThat(gone.status()).isEqualTo("retired");
        assertThat(gone.pitId()).isNull();
        assertThat(Objects.requireNonNull(gone.licence()).status()).isEqualTo("revoked");
        assertThat(one(Long.class, "select count(*) from reading")).isEqualTo(1);
        awaitSent("DISABLE");
        assertThat(texts("select enabled::text || ' ' || (closes_at - updated_at)::text || ' '"
                        + " || cardinality(publish) from broker_account"))
                .containsExactly("false 00:00:04 8");
        await().until(() -> judge(device.licenseKey(), sensors("pit1")) instanceof Verdict.Refused refused
                && refused.reason().equals("unknown_device"));
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> fleet.change(owner, ID, NOTHING),
                () -> fleet.setStatus(owner, ID, "active", null),
                () -> fleet.rotateLicence(owner, ID),
                () -> fleet.revokeLicence(ROOT, ID),
                () -> fleet.rotateCredentials(owner, ID),
                () -> fleet.replace(owner, ID, shop.deviceId()),
                () -> fleet.replace(owner, shop.deviceId(), ID))) {
            refused(ProblemCode.CONFLICT, call);
        }
        refused(ProblemCode.ALREADY_KNOWN, () -> devices.register(owner, shop.workshopId(), newDevice(ID, null)));
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
}
