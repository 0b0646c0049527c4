package dev.pitwatch.core.admission.licence;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LicenceStandingTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-02-20T22:30:00Z"), ZoneOffset.UTC);

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

    private static KnownDevice.Subscription subscription(String status) {
        return new KnownDevice.Subscription(status, null, null);
    }

    private static double licences(SimpleMeterRegistry meters, String standing) {
        return meters.get("pitwatch.licences").tag("standing", standing).gauge().value();
    }
}
