package dev.pitwatch.core.devices.diag;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.devices.device.DeviceService;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Shows people what a device said of its health while it was their workshop's. */
public final class DiagService {

    private final DeviceService devices;
    private final JdbiDiagRepository diagnostics;

    public DiagService(DeviceService devices, Database database) {
        this.devices = devices;
        this.diagnostics = new JdbiDiagRepository(database);
    }

    /** {@return the newest, if there is one} Throws a {@link Problem} when the scope doesn't see the device. */
    public Optional<Diag> newest(Scope scope, String deviceId) {
        devices.get(scope, deviceId);
        return diagnostics.newest(scope, deviceId);
    }

    /**
     * {@return those from then until before then, at most so many} Throws a {@link Problem} when the scope doesn't see the device.
     */
    public DiagPage history(Scope scope, String deviceId, Instant from, Instant to, int limit) {
        devices.get(scope, deviceId);
        List<Diag> found = diagnostics.history(scope, deviceId, from, to, limit + 1);
        return found.size() > limit
                ? new DiagPage(
                        found.subList(0, limit), Optional.of(found.get(limit).receivedAt()))
                : new DiagPage(found, Optional.empty());
    }
}
