package dev.pitwatch.core.admission.licence;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LicenceStandingTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-02-20T22:30:00Z"), ZoneOffset.UTC);

    @Test
    void givenAValidDevice_whenAsked_thenItMayBeHeard() throws InterruptedException {
        assertThat(mayBeHeard(Devices.device())).isTrue();
    }

    @Test
    void givenARevokedLicenceOrNoSubscription_whenAsked_thenItMayNot() throws InterruptedException {
        assertThat(mayBeHeard(Devices.with(Devices.device(), Devices.licence("revoked", null))))
                .isFalse();
        assertThat(mayBeHeard(Devices.with(Devices.device(), (KnownDevice.Subscription) null)))
                .isFalse();
    }

    @Test
    void givenDevicesOfEveryStanding_whenCounted_thenEachIsUnderItsOwn() throws InterruptedException {
        Devices rows = new Devices()
                .put(Devices.device())
                .put(Devices.with(Devices.named("ESP32-REVOKED", 1), Devices.licence("revoked", null)))
                .put(Devices.with(Devices.named("ESP32-EXPIRED", 1), Devices.licence("active", CLOCK.instant())))
                .put(Devices.with(Devices.named("ESP32-UNPAID", 2), subscription("suspended")))
                .put(Devices.with(Devices.named("ESP32-UNPAID-2", 2), subscription("suspended")))
                .put(Devices.with(Devices.named("ESP32-CANCELLED", 3), subscription("cancelled")));
        SimpleMeterRegistry meters = new SimpleMeterRegistry();

        try (DeviceDirectory directory = new DeviceDirectory(rows, CLOCK, silence -> {}, meters)) {
            LicenceStanding standing = new LicenceStanding(directory, CLOCK);
            standing.countIn(meters);
            directory.start();
            directory.awaitLoaded();

            assertThat(licences(meters, "valid")).isEqualTo(1);
            assertThat(licences(meters, "licence_revoked")).isEqualTo(1);
            assertThat(licences(meters, "licence_expired")).isEqualTo(1);
            assertThat(licences(meters, "subscription_suspended")).isEqualTo(2);
            assertThat(licences(meters, "subscription_expired")).isEqualTo(1);
        }
    }

    @Test
    void givenADeviceThatIsDisabledOrUnclaimed_whenAsked_thenItMayNotBeHeard() throws InterruptedException {
        assertThat(mayBeHeard(Devices.withStatus(Devices.device(), "disabled"))).isFalse();
        assertThat(mayBeHeard(Devices.placed(Devices.device(), null, null, null)))
                .isFalse();
    }

    @Test
    void givenARevokedLicence_whenAskedWhy_thenItIsToldOfDevicesInAWorkshopOnly() throws InterruptedException {
        KnownDevice revoked = Devices.with(Devices.device(), Devices.licence("revoked", null));

        assertThat(refusal(revoked)).contains("licence_revoked");
        assertThat(refusal(Devices.placed(revoked, null, null, null))).isEmpty();
        assertThat(refusal(Devices.device())).isEmpty();
    }

    private static Optional<String> refusal(KnownDevice device) throws InterruptedException {
        try (DeviceDirectory directory =
                new DeviceDirectory(new One(device), CLOCK, silence -> {}, new SimpleMeterRegistry())) {
            directory.start();
            directory.awaitLoaded();
            return new LicenceStanding(directory, CLOCK).refusal(device.deviceId());
        }
    }

    private static KnownDevice.Subscription subscription(String status) {
        return new KnownDevice.Subscription(status, null, null);
    }

    private static double licences(SimpleMeterRegistry meters, String standing) {
        return meters.get("pitwatch.licences").tag("standing", standing).gauge().value();
    }

    private static boolean mayBeHeard(KnownDevice device) throws InterruptedException {
        try (DeviceDirectory directory =
                new DeviceDirectory(new One(device), CLOCK, silence -> {}, new SimpleMeterRegistry())) {
            directory.start();
            directory.awaitLoaded();
            LicenceStanding standing = new LicenceStanding(directory, CLOCK);
            assertThat(standing.mayBeHeard("somebody else")).isFalse();
            return standing.mayBeHeard(device.deviceId());
        }
    }

    private record One(KnownDevice device) implements KnownDeviceRepository {
        @Override
        public List<KnownDevice> all(Instant now) {
            return List.of(device);
        }

        @Override
        public List<KnownDevice> some(Collection<String> deviceIds, Collection<Long> workshopIds, Instant now) {
            return List.of(device);
        }

        @Override
        public Optional<Instant> lastHeard() {
            return Optional.empty();
        }

        @Override
        public void forgetPreviousKey(String deviceId) {}
    }
}
