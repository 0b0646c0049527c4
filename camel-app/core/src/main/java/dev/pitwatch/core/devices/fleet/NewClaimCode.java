package dev.pitwatch.core.devices.fleet;

/** A code for a new label, answered this once. */
public record NewClaimCode(String deviceId, String claimCode) {

    @Override
    public String toString() {
        return "NewClaimCode[%s]".formatted(deviceId);
    }
}
