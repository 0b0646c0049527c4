package dev.pitwatch.core.fleet;

/** A new licence key, answered this once. */
public record NewKey(String deviceId, String licenseKey) {

    @Override
    public String toString() {
        return "NewKey[%s]".formatted(deviceId);
    }
}
