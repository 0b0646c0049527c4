package dev.pitwatch.simulator.load;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to publish where.
 *
 * @param host of the broker
 * @param port of the broker, without TLS
 * @param devices one connection each
 * @param rate readings a second, of all devices together
 * @param window readings of one device that may wait for their acknowledgement
 * @param limited no device sends more than the contract's 20 a second, even to catch up
 * @param ackedFile where each acknowledged reading is written, as a line {@code device_id,boot_id,seq}
 */
public record Load(
        String host,
        int port,
        List<LoadDevice> devices,
        double rate,
        int window,
        boolean limited,
        Optional<Path> ackedFile) {

    /** Of the contract: more is dropped as flood. */
    public static final int READINGS_PER_DEVICE = 20;

    static final int DEFAULT_WINDOW = 50;

    public Load {
        devices = List.copyOf(devices);
        if (devices.isEmpty() || !(rate > 0) || window < 1) {
            throw new IllegalArgumentException(
                    "%d devices, rate %s, window %d; expected at least one device, a rate above 0, a window from 1"
                            .formatted(devices.size(), rate, window));
        }
        if (limited && rate > devices.size() * (double) READINGS_PER_DEVICE) {
            throw new IllegalArgumentException(
                    "%s readings/s of %d devices are more than %d a device, which a hub drops as flood; use more devices or lift the limits"
                            .formatted(rate, devices.size(), READINGS_PER_DEVICE));
        }
    }

    /** {@return a load within the contract's limits} */
    public static Load of(String host, int port, List<LoadDevice> devices, double rate) {
        return new Load(host, port, devices, rate, DEFAULT_WINDOW, true, Optional.empty());
    }

    /** {@return the same, each acknowledged reading written to the file} */
    public Load writingAckedTo(Path file) {
        return new Load(host, port, devices, rate, window, limited, Optional.of(file));
    }

    /** {@return the same without the limit of a device} */
    public Load unlimited() {
        return new Load(host, port, devices, rate, window, false, ackedFile);
    }
}
