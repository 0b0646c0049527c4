package dev.pitwatch.core.devices.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.admission.licence.Verdict;
import dev.pitwatch.core.devices.device.Device;
import dev.pitwatch.core.devices.device.RegisteredDevice;
import dev.pitwatch.core.people.identity.Role;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Keys, passwords and claim codes of devices, when they are made anew, and a device that takes another one's place. */
class FleetKeysIT extends FleetCase {

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
    void givenACommandFromBeforeTheClaim_whenThePlatformClaims_thenItIsTheWorkshops() {
        RegisteredDevice device = unclaimed();
        db.execute(
                """
                insert into command (command_id, device_id, command, state, sent_at, next_at)
                values (gen_random_uuid(), '%s', 'SET_LICENCE', 'sent', now(), null)
                """
                        .formatted(ID));

        fleet.claim(ROOT, ID, device.claimCode(), pit1);
        fleet.rotateLicence(owner, ID);

        assertThat(texts("select distinct workshop_id::text from command where device_id = '%s'".formatted(ID)))
                .containsExactly(Long.toString(shop.workshopId()));
        assertThat(texts("select state_reason from command where command = 'SET_LICENCE' order by seq limit 1"))
                .containsExactly("replaced");
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
        awaitSent("SET_INTERVAL");

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

    @Test
    void givenADeviceThatNeverAnswers_whenItsLicenceIsRotated_thenTheOldKeyIsGoodUntilTheNewOneIsUsed() {
        RegisteredDevice device = register(ID, pit1);

        NewKey first = fleet.rotateLicence(owner, ID);
        await().until(() -> sent.size() == 1); // while it is queued, a second would take its place
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
        assertThat(fleet(Accounts.NONE).rotateCredentials(owner, ID).mqttPassword())
                .isNull();
    }

    /** A device as provisioning makes them. */
    private RegisteredDevice unclaimed() {
        return fleet.register(principal(Role.SUPER_ADMIN, null), null, newDevice(ID, null));
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
}
