package dev.pitwatch.core.devices.presence;

/** A device that is offline was not heard for its whole window, of which this hub could hear all. */
public record DeviceSilent(String deviceId) implements DeviceFact {}
