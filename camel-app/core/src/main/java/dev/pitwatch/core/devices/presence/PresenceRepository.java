package dev.pitwatch.core.devices.presence;

import dev.pitwatch.core.readings.reading.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a device's state is kept, for all hubs. Times are milliseconds of the epoch; 0: none. */
interface PresenceRepository {

    /** When a device was last heard, and how well it receives. */
    record Seen(String deviceId, long at, @Nullable Integer rssi) {}

    /**
     * How a device stands.
     *
     * @param asOf what the state follows from; a sign of life after it brings a device back
     * @param lastSeen as written by any hub
     */
    record Standing(String deviceId, Connection connection, long asOf, long lastSeen) {}

    /** Keeps the state, unless it is the end of an older connection; returns how the device stands if it did. */
    Optional<Standing> status(StatusReport report, long at);

    /** Moves last signs of life forward, never back. */
    void seen(List<Seen> devices, long now);

    /** Marks devices that send on topics of old firmware. */
    void legacy(List<String> deviceIds);

    /** {@return how every device stands} */
    List<Standing> all();

    /** Brings back those that are not there and were heard, at these times, since they went; returns how each stands then. */
    List<Standing> came(Map<String, Long> devices, long now);

    /** Lets those go that no hub has heard since these times; returns how each stands then. */
    List<Standing> left(Map<String, Long> devices, long now);
}
