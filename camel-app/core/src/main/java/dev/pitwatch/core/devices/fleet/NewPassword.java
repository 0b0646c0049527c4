package dev.pitwatch.core.devices.fleet;

import org.jspecify.annotations.Nullable;

/**
 * A new password at the broker, answered this once.
 *
 * @param mqttPassword null where the broker's accounts are made by hand
 */
public record NewPassword(String deviceId, @Nullable String mqttPassword) {

    @Override
    public String toString() {
        return "NewPassword[%s]".formatted(deviceId);
    }
}
