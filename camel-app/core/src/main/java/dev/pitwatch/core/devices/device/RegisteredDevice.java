package dev.pitwatch.core.devices.device;

import org.jspecify.annotations.Nullable;

/**
 * What a registration answers, this once: no one can ask for the keys again.
 *
 * @param mqttPassword null where the broker's accounts are made by hand
 * @param pit its code; null: it has no pit
 */
public record RegisteredDevice(
        String deviceId,
        String status,
        String licenseKey,
        String mqttUsername,
        @Nullable String mqttPassword,
        String claimCode,
        String workshop,
        @Nullable String pit) {

    @Override
    public String toString() {
        return "RegisteredDevice[%s]".formatted(deviceId);
    }
}
