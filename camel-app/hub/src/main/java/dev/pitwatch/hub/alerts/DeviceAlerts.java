package dev.pitwatch.hub.alerts;

import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.alert.OfflineDevices;
import dev.pitwatch.core.devices.presence.DeviceFact;
import dev.pitwatch.core.devices.presence.DeviceSilent;

/** Takes to alerts what became of devices: bean {@code deviceAlerts} of routes/alerts. */
public final class DeviceAlerts {

    private final AlertEngine engine;
    private final OfflineDevices offline;

    DeviceAlerts(AlertEngine engine, OfflineDevices offline) {
        this.engine = engine;
        this.offline = offline;
    }

    /** A device came or went, or was silent for its window: then it counts no more in its pit. */
    public void take(DeviceFact fact) {
        if (fact instanceof DeviceSilent) {
            engine.forget(fact.deviceId());
        }
        offline.changed();
    }
}
