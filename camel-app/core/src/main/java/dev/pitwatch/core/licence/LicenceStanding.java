package dev.pitwatch.core.licence;

import java.time.Clock;
import java.util.Optional;

/** Tells, from memory, whether a device's licence and its workshop's subscription let it be heard. */
public final class LicenceStanding {

    private final DeviceDirectory directory;
    private final Clock clock;

    public LicenceStanding(DeviceDirectory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** {@return whether it may send: both are valid, nobody disabled it, and it is in a workshop} */
    public boolean mayBeHeard(String deviceId) {
        Optional<KnownDevice> device = directory.find(deviceId);
        return device.isPresent()
                && "active".equals(device.get().status())
                && device.get().workshopId() != null
                && LicenceRules.refusal(device.get(), clock.instant()).isEmpty();
    }
}
