package dev.pitwatch.core.devices.presence;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.live.LiveEvent;
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
            String type = changed.connection() == Connection.OFFLINE ? "device_offline" : "device_online";
            devices.find(Scope.platform(), changed.deviceId()).ifPresent(device -> publish(type, device));
        }
    }

    private void publish(String type, Device device) {
        Long workshop = device.workshopId();
        Long pit = device.pitId();
        if (workshop != null) {
            live.publish(
                    pit == null
                            ? LiveEvent.ofWorkshop(type, workshop, device)
                            : LiveEvent.ofPit(type, workshop, pit, device));
        }
    }
}
