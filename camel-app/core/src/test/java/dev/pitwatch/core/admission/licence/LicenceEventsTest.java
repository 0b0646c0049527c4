package dev.pitwatch.core.admission.licence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LicenceEventsTest {

    private final List<LiveEvent> events = new ArrayList<>();
    private final TestClock clock = TestClock.atExample();
    private final LicenceEvents told = new LicenceEvents(events::add, clock);

    @Test
    void givenALicence_whenReadAgain_thenOnlyWhatChangedIsTold() {
        read(Devices.licence("active", null));
        read(Devices.licence("active", null));
        assertThat(events).isEmpty();

        read(Devices.licence("revoked", null));
        read(new KnownDevice.Licence(Devices.KEYS.hash(Devices.OLD_KEY), "active", null, null, null));
        read(new KnownDevice.Licence(Devices.KEYS.hash(Devices.OLD_KEY), "active", null, new byte[] {1}, null));

        assertThat(events).extracting(LiveEvent::type).containsExactly("licence", "licence");
        assertThat(events)
                .extracting(LiveEvent::data)
                .containsExactly(
                        Map.of("device_id", Devices.ID, "status", "revoked"),
                        Map.of("device_id", Devices.ID, "status", "active"));
        assertThat(events.get(0).workshopId()).isEqualTo(1);
        assertThat(events.get(0).pitId()).isNull();
    }

    @Test
    void givenALicenceWithAnEnd_whenItHasPassed_thenThatIsTold() {
        KnownDevice.Licence licence = Devices.licence("active", clock.instant().plus(Duration.ofDays(1)));
        read(licence);
        clock.pass(Duration.ofDays(1));

        read(licence);
        read(licence);

        assertThat(events)
                .extracting(LiveEvent::data)
                .containsExactly(Map.of("device_id", Devices.ID, "status", "expired"));
        read(Devices.licence("revoked", licence.expiresAt()));
        assertThat(events).hasSize(2);
    }

    @Test
    void givenADeviceWithoutLicenceOrWorkshop_whenRead_thenNothingIsTold() {
        read(Devices.licence("active", null));
        read(null);
        told.accept(Devices.placed(Devices.device(), null, null, null));
        read(Devices.licence("revoked", null));

        assertThat(events).isEmpty();
    }

    private void read(KnownDevice.@Nullable Licence licence) {
        told.accept(Devices.with(Devices.device(), licence));
    }
}
