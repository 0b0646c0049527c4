package dev.pitwatch.core.devices.presence;

import dev.pitwatch.core.admission.licence.DeviceDirectory;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Presence that is kept in memory only, for tests of other packages. */
public final class UnwrittenPresence {

    private UnwrittenPresence() {}

    /** {@return presence whose signs of life are written nowhere} */
    public static DevicePresence of(DeviceDirectory directory, Clock clock) {
        return new DevicePresence(new Nowhere(), directory, fact -> {}, clock);
    }

    private static final class Nowhere implements PresenceRepository {
        @Override
        public Optional<Standing> status(StatusReport report, long at) {
            return Optional.empty();
        }

        @Override
        public void seen(List<Seen> devices, long now) {}

        @Override
        public void legacy(List<String> deviceIds) {}

        @Override
        public List<Standing> all() {
            return List.of();
        }

        @Override
        public List<Standing> came(Map<String, Long> devices, long now) {
            return List.of();
        }

        @Override
        public List<Standing> left(Map<String, Long> devices, long now) {
            return List.of();
        }
    }
}
