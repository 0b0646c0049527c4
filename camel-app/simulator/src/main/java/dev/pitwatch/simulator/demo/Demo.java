package dev.pitwatch.simulator.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The demo's secrets, which are stored nowhere else in the clear.
 *
 * @param workshopId of {@code workshop_001}
 * @param users one of each kind, none of whom has to change the password
 * @param devices one in each pit
 */
public record Demo(long workshopId, List<User> users, List<Device> devices) {

    public Demo {
        users = List.copyOf(users);
        devices = List.copyOf(devices);
    }

    /** A sign-in; {@code subRole} is null but for staff. */
    public record User(String role, @Nullable String subRole, String username, String password) {
        @Override
        public String toString() {
            return "User[%s]".formatted(username);
        }
    }

    /** A device, what it sends and where; password null: the broker's accounts are made by hand. */
    public record Device(
            String deviceId,
            String licenseKey,
            String mqttUsername,
            @Nullable String mqttPassword,
            String workshop,
            String pit,
            long pitId) {
        @Override
        public String toString() {
            return "Device[%s]".formatted(deviceId);
        }
    }
}
