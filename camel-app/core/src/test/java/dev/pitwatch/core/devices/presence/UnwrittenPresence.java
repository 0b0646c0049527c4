package dev.pitwatch.core.devices.presence;

import dev.pitwatch.core.admission.licence.DeviceDirectory;
import java.time.Clock;
import java.util.List;

/** Presence that is kept in memory only, for tests of other packages. */
public final class UnwrittenPresence {

    private UnwrittenPresence() {}

    /** {@return presence whose signs of life are written nowhere} */
    public static DevicePresence of(DeviceDirectory directory, Clock clock) {
        return new DevicePresence(new Nowhere(), directory, clock);
    }

    private static final class Nowhere implements PresenceRepository {
        @Override
        public boolean status(StatusReport report) {
            return true;
        }

        @Override
        public void seen(List<Seen> devices) {}

        @Override
        public void legacy(List<String> deviceIds) {}
    }
}
