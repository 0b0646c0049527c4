package dev.pitwatch.simulator.load;

/**
 * A device that loads the broker.
 *
 * @param deviceId also its client id
 * @param username at the broker
 * @param password at the broker
 * @param licenceKey sent with each reading
 * @param topic of its readings
 */
public record LoadDevice(String deviceId, String username, String password, String licenceKey, String topic) {
    @Override
    public String toString() {
        return "LoadDevice[%s]".formatted(deviceId);
    }
}
