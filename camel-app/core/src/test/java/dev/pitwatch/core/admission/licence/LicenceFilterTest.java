package dev.pitwatch.core.admission.licence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pitwatch.core.readings.reading.AdmittedMessage;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.ReadingAdmission;
import dev.pitwatch.core.readings.reading.ReadingMessage;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicenceFilterTest {

    private static final String LEGACY_TOPIC = "workshop/workshop_001/pit1/sensors";

    private final TestClock clock = TestClock.atExample();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Devices rows = new Devices();
    private final FloodLimit flood = new FloodLimit(clock, true);
    private final DeviceDirectory directory = new DeviceDirectory(rows, clock, flood::paused, meters);
    private final List<String> newKeysUsed = new ArrayList<>();
    private final LicenceFilter filter =
            new LicenceFilter(directory, Devices.KEYS, flood, clock, newKeysUsed::add, meters);

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    void givenAGoodMessage_whenChecked_thenAdmittedWithItsDevice() {
        know(Devices.device());

        AdmittedMessage admitted = send(Devices.KEY, Devices.TOPIC);

        assertThat(admitted.device()).isSameAs(rows.rows.get(Devices.ID));
        assertThat(admitted.workshopId()).isEqualTo(1);
        assertThat(admitted.pitId()).isEqualTo(11);
        assertThat(admitted.legacy()).isFalse();
        assertThat(meters.counter("pitwatch.ingest.legacy").count()).isZero();
    }

    @Test
    void givenTheTopicOfOldFirmware_whenChecked_thenAdmittedAsLegacy() {
        know(Devices.device());

        assertThat(send(Devices.KEY, LEGACY_TOPIC).legacy()).isTrue();
        assertThat(meters.counter("pitwatch.ingest.legacy").count()).isEqualTo(1);
    }

    @Test
    void givenAnUnknownDevice_whenChecked_thenThePlatformsViolation() {
        know();

        expect("unknown_device", Rejected.Kind.VIOLATION, null, false);
    }

    @Test
    void givenAnAccount_whenItsDeviceSendsTooMuch_thenItIsRefusedBeforeItIsReadAndCountedOnce() {
        know(Devices.device());
        ReadingAdmission admission = new ReadingAdmission(filter);
        for (int i = 0; i < 200; i++) {
            admission.enter(from(Devices.ID, Devices.TOPIC));
        }

        assertThatThrownBy(() -> admission.enter(from(Devices.ID, Devices.TOPIC)))
                .isInstanceOfSatisfying(Rejected.class, why -> {
                    assertThat(why.reason()).isEqualTo("flood");
                    assertThat(why.deviceId()).contains(Devices.ID);
                    assertThat(why.workshopId()).contains(1L);
                });
        admission.enter(from("nobody's", Devices.TOPIC));
        admission.enter(from(Devices.ID, "workshop/workshop_001/device/%s/status".formatted(Devices.ID)));
        for (int i = 0; i < 500; i++) {
            assertThat(judge(Devices.ID, Devices.KEY, Devices.ID)).isInstanceOf(Verdict.Admitted.class);
        }
        assertThat(meters.counter("pitwatch.licence.refused", "reason", "flood").count())
                .isOne();
    }

    @Test
    void givenADeviceThatMayNotBeHeard_whenItSendsTooMuch_thenItIsRefusedBeforeItIsReadForWhatComesFirst() {
        KnownDevice device = Devices.device();
        know(device);
        ReadingAdmission admission = new ReadingAdmission(filter);
        for (int i = 0; i < 200; i++) {
            admission.enter(from(Devices.ID, Devices.TOPIC));
        }
        assertThat(unread(admission, Devices.TOPIC).reason()).isEqualTo("flood");
        Rejected elsewhere = unread(admission, "workshop/workshop_001/pit/pit9/sensors");
        assertThat(elsewhere.reason()).isEqualTo("topic_mismatch");

        know(Devices.with(device, Devices.licence("revoked", null)));
        Rejected revoked = unread(admission, Devices.TOPIC);
        assertThat(revoked.reason()).isEqualTo("licence_revoked");
        assertThat(revoked.kind()).isEqualTo(Rejected.Kind.VIOLATION);
        assertThat(revoked.disable()).isTrue();
        assertThat(unread(admission, Devices.TOPIC).disable())
                .as("once in ten minutes")
                .isFalse();

        know(Devices.withStatus(device, "disabled"));
        Rejected disabled = unread(admission, Devices.TOPIC);
        assertThat(disabled.reason()).isEqualTo("device_disabled");
        assertThat(disabled.kind()).isEqualTo(Rejected.Kind.SILENT);

        know(Devices.placed(device, null, null, null));
        Rejected unclaimed = unread(admission, Devices.TOPIC);
        assertThat(unclaimed.reason()).isEqualTo("unknown_device");
        assertThat(unclaimed.workshopId()).isEmpty();
        assertThat(meters.counter("pitwatch.licence.refused", "reason", "flood").count())
                .isOne();
    }

    private Rejected unread(ReadingAdmission admission, String topic) {
        Rejected why = catchThrowableOfType(Rejected.class, () -> admission.enter(from(Devices.ID, topic)));
        assertThat(why).isNotNull();
        assertThat(why.deviceId()).contains(Devices.ID);
        return why;
    }

    @Test
    void givenManyDevicesThatWereHeard_whenTheyAreRetiredOrGone_thenTheyAreForgotten() {
        List<KnownDevice> many = new ArrayList<>(List.of(Devices.device()));
        for (int i = 0; i < 999; i++) {
            many.add(Devices.named("ESP32-" + i, 1));
        }
        know(many.toArray(KnownDevice[]::new));
        many.forEach(device -> filter.flood(device.deviceId(), Devices.TOPIC));
        assertThat(filter.remembered()).isEqualTo(1_000);

        KnownDevice retired = Devices.withStatus(Devices.named("ESP32-0", 1), "retired");
        know(Devices.device(), Devices.named("ESP32-NEW", 1), retired);
        filter.flood("ESP32-NEW", Devices.TOPIC);
        filter.flood("ESP32-0", Devices.TOPIC);

        assertThat(filter.remembered()).isEqualTo(2);
    }

    @Test
    void givenADeviceThatReplays_whenTwentyComeASecondForAnHour_thenNoneIsLost() {
        know(Devices.device());
        ReadingAdmission admission = new ReadingAdmission(filter);
        for (int second = 0; second < 3_600; second++) {
            for (int i = 0; i < 20; i++) {
                admission.enter(from(Devices.ID, Devices.TOPIC));
                assertThat(judge(Devices.ID, Devices.KEY, Devices.ID)).isInstanceOf(Verdict.Admitted.class);
                assertThat(judge(Devices.ID, Devices.KEY, null)).isInstanceOf(Verdict.Admitted.class);
            }
            clock.pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void givenMessagesThatHaveComeBefore_whenThousandsComeAtOnce_thenTheyAreNoFlood() {
        know(Devices.device());
        ReadingAdmission admission = new ReadingAdmission(filter);
        for (String account : List.of(Devices.ID, "a bridge")) {
            Delivery again = new Delivery(Devices.TOPIC, new byte[0], 0, 1, clock.instant(), () -> {}, account, true);
            for (int i = 0; i < 3_000; i++) {
                admission.enter(again);
                assertThat(admission.admit(message(Devices.KEY), again).pitId()).isEqualTo(11);
            }
        }
    }

    @Test
    void givenANeighboursName_whenSomebodyOfAnotherWorkshopUsesIt_thenItIsNotInTheNeighboursList() {
        know(Devices.device(), Devices.named("ESP32-FAR", 2), Devices.named("ESP32-NEAR", 1));

        assertThat(refused("wrong", "ESP32-FAR").workshopId()).isNull();
        assertThat(refused("wrong", "ESP32-NEAR").workshopId()).isEqualTo(1);
        assertThat(refused("wrong", "workshop_001").workshopId()).isEqualTo(1); // old firmware
        assertThat(refused("wrong", Devices.ID).workshopId()).isEqualTo(1);
        assertThat(refused("wrong", null).workshopId()).isEqualTo(1); // by the topic, which an external broker guards
        Verdict elsewhere = filter.judge(Devices.ID, "wrong", "workshop/w2/pit/pit1/sensors", null, false);
        assertThat(((Verdict.Refused) elsewhere).workshopId()).isNull();
    }

    private Verdict.Refused refused(String key, @Nullable String account) {
        return (Verdict.Refused) judge(Devices.ID, key, account);
    }

    private Verdict judge(String device, String key, @Nullable String account) {
        return filter.judge(device, key, Devices.TOPIC, account, false);
    }

    private Delivery from(String account, String topic) {
        return new Delivery(topic, new byte[0], 1, clock.instant(), () -> {}, account);
    }

    @Test
    void givenARetiredDevice_whenChecked_thenThePlatformsViolation() {
        know(Devices.withStatus(Devices.device(), "retired"));

        expect("unknown_device", Rejected.Kind.VIOLATION, null, false);
    }

    @Test
    void givenAnUnclaimedDevice_whenChecked_thenThePlatformsViolation() {
        know(Devices.placed(Devices.device(), null, null, null));

        expect("unknown_device", Rejected.Kind.VIOLATION, null, false);
    }

    @ParameterizedTest
    @CsvSource({"LIC-4F8D-9K2L-3P7R", "lic-4f8d-9k2l-3p7q", "''", "' LIC-4F8D-9K2L-3P7Q'"})
    void givenAnotherKey_whenChecked_thenBadKey(String key) {
        know(Devices.device());

        Rejected rejected = refusal(key, Devices.TOPIC);

        assertThat(rejected.reason()).isEqualTo("bad_key");
        assertThat(rejected.kind()).isEqualTo(Rejected.Kind.VIOLATION);
        assertThat(rejected.workshopId()).contains(1L);
        assertThat(rejected.disable()).isFalse();
        assertThat(rejected.detail()).doesNotContain("LIC");
    }

    @Test
    void givenAGoodKeySeenBefore_whenAnotherComes_thenStillBadKey() {
        know(Devices.device());
        send(Devices.KEY, Devices.TOPIC);
        send(Devices.KEY, Devices.TOPIC);

        assertThat(refusal("LIC-4F8D-9K2L-3P7R", Devices.TOPIC).reason()).isEqualTo("bad_key");
        assertThat(refusal("LIC", Devices.TOPIC).reason()).isEqualTo("bad_key");
    }

    @Test
    void givenManyWrongKeys_whenTheRightOneIsAmongThem_thenItIsLookedAtNoFasterThanReadingsMayCome() {
        know(Devices.device());
        guess(200, Devices.TOPIC);

        assertThat(refusal(Devices.KEY, Devices.TOPIC).reason()).isEqualTo("bad_key");
        clock.pass(Duration.ofMillis(49));
        assertThat(refusal(Devices.KEY, Devices.TOPIC).reason()).isEqualTo("bad_key");
        clock.pass(Duration.ofMillis(1));
        assertThat(send(Devices.KEY, Devices.TOPIC).workshopId()).isEqualTo(1);
    }

    @Test
    void givenAMinuteOfWrongKeys_whenTheyGoOn_thenAllAreCounted() {
        know(Devices.device());
        guess(1, Devices.TOPIC);
        clock.pass(Duration.ofMinutes(1));
        guess(2, Devices.TOPIC);

        assertThat(meters.counter("pitwatch.licence.refused", "reason", "bad_key")
                        .count())
                .isEqualTo(3);
    }

    @Test
    void givenManyWrongKeysFromElsewhere_whenTheDeviceComesHome_thenItIsHeardAtOnce() {
        know(Devices.device());
        guess(1_000, "workshop/workshop_002/pit/pit1/sensors");

        assertThat(send(Devices.KEY, Devices.TOPIC).workshopId()).isEqualTo(1);
        assertThat(meters.counter("pitwatch.licence.refused", "reason", "bad_key")
                        .count())
                .isEqualTo(1_000);
    }

    @Test
    void givenManyWrongKeysOfADeviceThatIsKnown_whenItsRowIsReadAnew_thenItsKeysAreGoodAllTheSame() {
        know(Devices.device());
        send(Devices.KEY, Devices.TOPIC);
        guess(1_000, Devices.TOPIC);

        know(Devices.with(
                Devices.device(), new KnownDevice.Licence(Devices.KEYS.hash(Devices.KEY), "active", null, null, null)));

        assertThat(send(Devices.KEY, Devices.TOPIC).workshopId()).isEqualTo(1);
        know(Devices.with(
                Devices.device(),
                new KnownDevice.Licence(Devices.KEYS.hash(Devices.OLD_KEY), "active", null, null, null)));
        assertThat(refusal(Devices.KEY, Devices.TOPIC).reason()).isEqualTo("bad_key");
    }

    private void guess(int times, String topic) {
        for (int i = 0; i < times; i++) {
            assertThat(refusal("LIC-AAAA-AAAA-%04d".formatted(i), topic).reason())
                    .isEqualTo("bad_key");
        }
    }

    @Test
    void givenNoLicence_whenChecked_thenBadKey() {
        know(Devices.with(Devices.device(), (KnownDevice.Licence) null));

        expect("bad_key", Rejected.Kind.VIOLATION, 1L, false);
    }

    @Test
    void givenAKeySeenBefore_whenTheLicenceGetsAnother_thenBadKey() {
        know(Devices.device());
        send(Devices.KEY, Devices.TOPIC);

        know(Devices.with(
                Devices.device(),
                new KnownDevice.Licence(Devices.KEYS.hash(Devices.OLD_KEY), "active", null, null, null)));

        assertThat(refusal(Devices.KEY, Devices.TOPIC).reason()).isEqualTo("bad_key");
    }

    @Test
    void givenADisabledDevice_whenChecked_thenDroppedWithoutARow() {
        know(Devices.withStatus(Devices.device(), "disabled"));

        expect("device_disabled", Rejected.Kind.SILENT, 1L, false);
    }

    @ParameterizedTest
    @CsvSource({
        "workshop/workshop_001/pit/pit2/sensors",
        "workshop/workshop_002/pit/pit1/sensors",
        "workshop/workshop_001/pit2/sensors",
        "workshop/workshop_001/pit/pit1/sensors/",
        "workshop/workshop_001/pit/sensors",
        "workshop/null/pit/null/sensors",
        "pit1",
        "''"
    })
    void givenAnotherTopic_whenChecked_thenMismatch(String topic) {
        know(Devices.device());

        Rejected rejected = refusal(Devices.KEY, topic);

        assertThat(rejected.reason()).isEqualTo("topic_mismatch");
        assertThat(rejected.kind()).isEqualTo(Rejected.Kind.VIOLATION);
        assertThat(rejected.detail()).isEqualTo("expected " + Devices.TOPIC);
    }

    @Test
    void givenADeviceWithoutPit_whenChecked_thenMismatch() {
        know(Devices.assignedFrom(Devices.placed(Devices.device(), 1L, null, null), "workshop_001", "pit1"));

        assertThat(refusal(Devices.KEY, Devices.TOPIC).reason()).isEqualTo("topic_mismatch");
        assertThat(refusal(Devices.KEY, "workshop/workshop_001/pit/null/sensors")
                        .reason())
                .isEqualTo("topic_mismatch");
    }

    @ParameterizedTest
    @CsvSource({
        "workshop/old/pit/pit9/sensors,false",
        "workshop/old/pit9/sensors,true",
        "workshop/workshop_001/pit/pit1/sensors,false",
        "workshop/workshop_001/pit1/sensors,true"
    })
    void givenADeviceOnItsWay_whenChecked_thenOldAndNewTopicCountForTheNewPit(String topic, boolean legacy) {
        know(Devices.assignedFrom(Devices.device(), "old", "pit9"));

        AdmittedMessage admitted = send(Devices.KEY, topic);

        assertThat(admitted.pitId()).isEqualTo(11);
        assertThat(admitted.legacy()).isEqualTo(legacy);
    }

    @Test
    void givenADeviceThatHasArrived_whenChecked_thenTheOldTopicIsForeign() {
        know(Devices.assignedFrom(Devices.device(), "old", "pit9"));
        send(Devices.KEY, "workshop/old/pit/pit9/sensors");

        know(Devices.assignedFrom(Devices.device(), "old", null));
        assertThat(refusal(Devices.KEY, "workshop/old/pit/pit9/sensors").reason())
                .isEqualTo("topic_mismatch");
        know(Devices.device());
        assertThat(refusal(Devices.KEY, "workshop/old/pit/pit9/sensors").reason())
                .isEqualTo("topic_mismatch");
    }

    @Test
    void givenSeveralFaults_whenChecked_thenTheFirstOfTheOrderIsTheReason() {
        var lapsed = new KnownDevice.Subscription("suspended", null, null);
        KnownDevice worst = Devices.withStatus(
                Devices.with(Devices.with(Devices.device(), Devices.licence("revoked", null)), lapsed), "disabled");

        know(worst);
        assertThat(refusal("no", "no").reason()).isEqualTo("bad_key");
        assertThat(refusal(Devices.KEY, "no").reason()).isEqualTo("device_disabled");
        know(Devices.withStatus(worst, "active"));
        assertThat(refusal(Devices.KEY, "no").reason()).isEqualTo("topic_mismatch");
        assertThat(refusal(Devices.KEY, Devices.TOPIC).reason()).isEqualTo("licence_revoked");
        know(Devices.with(Devices.withStatus(worst, "active"), Devices.licence("expired", null)));
        assertThat(refusal(Devices.KEY, Devices.TOPIC).reason()).isEqualTo("licence_expired");
        know(Devices.with(Devices.device(), lapsed));
        assertThat(refusal(Devices.KEY, Devices.TOPIC).reason()).isEqualTo("subscription_suspended");
    }

    @Test
    void givenAFlood_whenChecked_thenTheRestIsDroppedAndTheRefusedDidNotCount() {
        know(Devices.device());
        for (int i = 0; i < 500; i++) {
            refusal("no", Devices.TOPIC);
        }
        clock.pass(Duration.ofMillis(50)); // until a key is looked at again
        for (int i = 0; i < 200; i++) {
            send(Devices.KEY, Devices.TOPIC);
        }

        expect("flood", Rejected.Kind.VIOLATION, 1L, false);
        assertThat(meters.counter("pitwatch.licence.refused", "reason", "flood").count())
                .isEqualTo(1);
        assertThat(meters.counter("pitwatch.licence.refused", "reason", "bad_key")
                        .count())
                .isEqualTo(500);
    }

    @Test
    void givenADeviceReadAgain_whenFlooding_thenItsAllowanceIsTheSame() {
        know(Devices.device());
        for (int i = 0; i < 200; i++) {
            send(Devices.KEY, Devices.TOPIC);
        }

        know(Devices.device());

        assertThat(refusal(Devices.KEY, Devices.TOPIC).reason()).isEqualTo("flood");
    }

    @Test
    void givenAnInvalidLicence_whenMessagesGoOn_thenDisableEveryTenMinutes() {
        know(Devices.with(Devices.device(), Devices.licence("revoked", null)));

        expect("licence_revoked", Rejected.Kind.VIOLATION, 1L, true);
        expect("licence_revoked", Rejected.Kind.VIOLATION, 1L, false);
        clock.pass(Duration.ofMinutes(10).minusMillis(1));
        expect("licence_revoked", Rejected.Kind.VIOLATION, 1L, false);
        clock.pass(Duration.ofMillis(1));
        expect("licence_revoked", Rejected.Kind.VIOLATION, 1L, true);
        expect("licence_revoked", Rejected.Kind.VIOLATION, 1L, false);
    }

    @Test
    void givenADisableJustSent_whenTheStateChanges_thenAnotherIsDue() {
        know(Devices.with(Devices.device(), Devices.licence("revoked", null)));
        expect("licence_revoked", Rejected.Kind.VIOLATION, 1L, true);

        know(Devices.with(Devices.device(), Devices.licence("revoked", null)));
        expect("licence_revoked", Rejected.Kind.VIOLATION, 1L, false);
        know(Devices.with(Devices.device(), Devices.licence("active", clock.instant())));
        expect("licence_expired", Rejected.Kind.VIOLATION, 1L, true);
        know(Devices.with(
                Devices.device(), Devices.licence("active", clock.instant().minusSeconds(9))));
        expect("licence_expired", Rejected.Kind.VIOLATION, 1L, true);
        know(Devices.with(Devices.device(), new KnownDevice.Subscription("cancelled", null, null)));
        expect("subscription_expired", Rejected.Kind.VIOLATION, 1L, true);
        expect("subscription_expired", Rejected.Kind.VIOLATION, 1L, false);
    }

    @Test
    void givenADisableJustSent_whenItWasValidInBetween_thenAnotherIsDue() {
        KnownDevice revoked = Devices.with(Devices.device(), Devices.licence("revoked", null));
        know(revoked);
        expect("licence_revoked", Rejected.Kind.VIOLATION, 1L, true);
        know(Devices.device());
        send(Devices.KEY, Devices.TOPIC);

        know(revoked);

        expect("licence_revoked", Rejected.Kind.VIOLATION, 1L, true);
    }

    @Test
    void givenARotatedKey_whenOldAndNewAreUsed_thenTheOldOneEndsWithTheFirstUseOfTheNew() {
        know(rotated());

        send(Devices.OLD_KEY, Devices.TOPIC);
        send(Devices.OLD_KEY, Devices.TOPIC);
        assertThat(newKeysUsed).isEmpty();
        send(Devices.KEY, Devices.TOPIC);
        send(Devices.KEY, Devices.TOPIC);

        assertThat(newKeysUsed).containsExactly(Devices.ID);
        assertThat(refusal(Devices.OLD_KEY, Devices.TOPIC).reason()).isEqualTo("bad_key");
        know(rotated()); // read again before the database forgot the old key
        assertThat(refusal(Devices.OLD_KEY, Devices.TOPIC).reason()).isEqualTo("bad_key");
        send(Devices.KEY, Devices.TOPIC);
        assertThat(newKeysUsed).containsExactly(Devices.ID, Devices.ID);
    }

    @Test
    void givenARotatedKey_whenItsTimeIsOver_thenTheOldOneIsBad() {
        know(rotated());
        send(Devices.OLD_KEY, Devices.TOPIC);

        clock.pass(Duration.ofDays(30));

        assertThat(refusal(Devices.OLD_KEY, Devices.TOPIC).reason()).isEqualTo("bad_key");
        know(rotatedUntilNull());
        assertThat(refusal(Devices.OLD_KEY, Devices.TOPIC).reason()).isEqualTo("bad_key");
        assertThat(refusal("LIC-NONE", Devices.TOPIC).reason()).isEqualTo("bad_key");
    }

    @Test
    void givenAKeyRotatedAgain_whenTheOneBeforeIsUsed_thenItIsGoodOnceMore() {
        know(rotated());
        send(Devices.KEY, Devices.TOPIC);

        know(Devices.with(
                Devices.device(),
                new KnownDevice.Licence(
                        Devices.KEYS.hash("LIC-NEXT"),
                        "active",
                        null,
                        Devices.KEYS.hash(Devices.KEY),
                        clock.instant().plusSeconds(60))));

        send(Devices.KEY, Devices.TOPIC);
        assertThat(refusal(Devices.OLD_KEY, Devices.TOPIC).reason()).isEqualTo("bad_key");
    }

    private KnownDevice rotated() {
        return Devices.with(
                Devices.device(),
                new KnownDevice.Licence(
                        Devices.KEYS.hash(Devices.KEY),
                        "active",
                        null,
                        Devices.KEYS.hash(Devices.OLD_KEY),
                        TestClock.atExample().instant().plus(Duration.ofDays(30))));
    }

    private KnownDevice rotatedUntilNull() {
        return Devices.with(
                Devices.device(),
                new KnownDevice.Licence(
                        Devices.KEYS.hash(Devices.KEY), "active", null, Devices.KEYS.hash(Devices.OLD_KEY), null));
    }

    private void know(KnownDevice... devices) {
        Set<String> named = new HashSet<>(rows.rows.keySet());
        rows.rows.clear();
        rows.put(devices);
        named.addAll(rows.rows.keySet());
        if (directory.ready()) {
            directory.deviceChanged("");
        } else {
            directory.start();
        }
        Awaitility.await()
                .until(() -> directory.ready()
                        && named.stream().allMatch(id -> directory.find(id).orElse(null) == rows.rows.get(id)));
    }

    private void expect(String reason, Rejected.Kind kind, Long workshop, boolean disable) {
        Rejected rejected = refusal(Devices.KEY, Devices.TOPIC);

        assertThat(rejected.reason()).isEqualTo(reason);
        assertThat(rejected.kind()).isEqualTo(kind);
        assertThat(rejected.deviceId()).contains(Devices.ID);
        assertThat(rejected.workshopId().orElse(null)).isEqualTo(workshop);
        assertThat(rejected.disable()).isEqualTo(disable);
        assertThat(rejected.detail()).isNotBlank();
    }

    private Rejected refusal(String key, String topic) {
        Rejected rejected = catchThrowableOfType(Rejected.class, () -> send(key, topic));
        assertThat(rejected).isNotNull();
        return rejected;
    }

    private AdmittedMessage send(String key, String topic) {
        return new ReadingAdmission(filter)
                .admit(message(key), new Delivery(topic, new byte[0], 1, clock.instant(), () -> {}));
    }

    private static ReadingMessage message(String key) {
        return new ReadingMessage(Devices.ID, key, null, Double.NaN, "b", 1L, false, Map.of("temperature", 20L), 0);
    }
}
