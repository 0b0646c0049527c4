package dev.pitwatch.core.devices.device;

/** Tells whether a device is there. */
@FunctionalInterface
public interface Presence {

    /** {@return {@code online}, {@code offline}, {@code disabled}, {@code updating} or {@code unknown}, for answers} */
    String connection(Device device);
}
