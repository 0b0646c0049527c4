package dev.pitwatch.core.devices.presence;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.devices.device.Device;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.readings.reading.Connection;

/** Publishes to viewers that a device came or went: bean {@code deviceEvents} of routes/live. */
public final class DeviceEvents {

    private final DeviceService devices;
    private final LiveEvents live;

    public DeviceEvents(DeviceService devices, LiveEvents live) {
        this.devices = devices;
        this.live = live;
    }

    /** Publishes a change of its connection, with the device as it is by now; that it is silent is no event. */
    public void publish(DeviceFact fact) {
        if (fact instanceof ConnectionChanged changed) {
            LiveEventType kind = changed.connection() == Connection.OFFLINE
                    ? LiveEventType.DEVICE_OFFLINE
                    : LiveEventType.DEVICE_ONLINE;
            devices.find(Scope.platform(), changed.deviceId()).ifPresent(device -> publish(kind, device));
        }
    }

    private void publish(LiveEventType kind, Device device) {
        Long workshop = device.workshopId();
        if (workshop != null) {
            live.publish(new LiveEvent(kind, workshop, device.pitId(), null, false, device));
        }
    }
}
