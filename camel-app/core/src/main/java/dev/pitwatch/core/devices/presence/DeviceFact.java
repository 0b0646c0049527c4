package dev.pitwatch.core.devices.presence;

/** What became of a device's presence: the body of {@code news:devices}. */
public sealed interface DeviceFact permits ConnectionChanged, DeviceSilent {

    /** {@return the device} */
    String deviceId();
}
