package dev.pitwatch.simulator.demo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The demo's secrets, which are stored nowhere else in the clear.
 *
 * @param workshopId of {@code workshop_001}
 * @param users one of each kind, none of whom has to change the password
 * @param devices one in each pit
 * @param unclaimed one that waits for its claim code; null in a demo of before there was one
 * @param oldFirmware one in a workshop of its own, which signs in as that; null in a demo of before there was one
 */
public record Demo(
        long workshopId,
        List<User> users,
        List<Device> devices,
        @Nullable Unclaimed unclaimed,
        @Nullable Device oldFirmware) {

    public Demo {
        users = List.copyOf(users);
        devices = List.copyOf(devices);
    }

    /** One with devices in pits only. */
    public Demo(long workshopId, List<User> users, List<Device> devices) {
        this(workshopId, users, devices, null, null);
    }

    /** {@return the devices to be played, those in pits first} */
    public List<Device> played() {
        List<Device> played = new ArrayList<>(devices);
        if (unclaimed != null) {
            played.add(unclaimed.asDevice());
        }
        if (oldFirmware != null) {
            played.add(oldFirmware);
        }
        return played;
    }

    /** A sign-in; {@code subRole} is null but for staff. */
    public record User(String role, @Nullable String subRole, String username, String password) {
        @Override
        public String toString() {
            return "User[%s]".formatted(username);
        }
    }

    /** A device, and the code on its label; password null: the broker's accounts are made by hand. */
    public record Unclaimed(
            String deviceId, String licenseKey, String mqttUsername, @Nullable String mqttPassword, String claimCode) {

        Device asDevice() {
            return new Device(deviceId, licenseKey, mqttUsername, mqttPassword, "unclaimed", "", 0);
        }

        @Override
        public String toString() {
            return "Unclaimed[%s]".formatted(deviceId);
        }
    }

    /** A device, what it sends and where, pit "" where it has none; password null: the broker's accounts are made by hand. */
    public record Device(
            String deviceId,
            String licenseKey,
            String mqttUsername,
            @Nullable String mqttPassword,
            String workshop,
            String pit,
            long pitId) {

        /** {@return whether it signs in as its workshop, as old firmware does} */
        public boolean signsInAsWorkshop() {
            return mqttUsername.equals(workshop);
        }

        @Override
        public String toString() {
            return "Device[%s]".formatted(deviceId);
        }
    }
}
