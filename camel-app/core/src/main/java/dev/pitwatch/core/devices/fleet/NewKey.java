package dev.pitwatch.core.devices.fleet;

/** A new licence key, answered this once. */
public record NewKey(String deviceId, String licenseKey) {

    @Override
    public String toString() {
        return "NewKey[%s]".formatted(deviceId);
    }
}
