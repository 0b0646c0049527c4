package dev.pitwatch.core.devices.presence;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** Where a device's state is kept. */
interface PresenceRepository {

    /** When a device was last heard, and how well it receives. */
    record Seen(String deviceId, Instant at, OptionalInt rssi) {}

    /** Keeps the state, unless it is the end of an older connection; returns whether it did. */
    boolean status(StatusReport report);

    /** Moves last signs of life forward, never back. */
    void seen(List<Seen> devices);

    /** Marks devices that send on topics of old firmware. */
    void legacy(List<String> deviceIds);
}
