package dev.pitwatch.core.devices.presence;

import dev.pitwatch.core.readings.reading.Connection;

/** A device came, went, or does something else now; its row says so, by whichever hub. */
public record ConnectionChanged(String deviceId, Connection connection) implements DeviceFact {}
