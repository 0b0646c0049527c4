package dev.pitwatch.core.admission.licence;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEvents;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Notifies the viewers of a workshop when a device's licence is another than before: the one that changed it, and when its own end
 * has passed. Takes each device that {@link DeviceDirectory} reads.
 */
public final class LicenceEvents implements Consumer<KnownDevice> {

    private final LiveEvents events;
    private final Clock clock;
    private final Map<String, Published> published = new HashMap<>();

    public LicenceEvents(LiveEvents events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    /** What was published of a device, or was known of it at first. */
    private record Published(String status, byte[] keyHash) {

        boolean saysSame(Published other) {
            return status.equals(other.status) && Arrays.equals(keyHash, other.keyHash);
        }
    }

    @Override
    public void accept(KnownDevice device) {
        KnownDevice.Licence licence = device.licence();
        Long workshop = device.workshopId();
        if (licence == null || workshop == null) {
            published.remove(device.deviceId());
            return;
        }
        Published now = new Published(status(licence), licence.keyHash());
        Published before = published.put(device.deviceId(), now);
        if (before != null && !before.saysSame(now)) {
            events.publish(LiveEvent.ofWorkshop(
                    LiveEventType.LICENCE, workshop, Map.of("device_id", device.deviceId(), "status", now.status())));
        }
    }

    private String status(KnownDevice.Licence licence) {
        Instant end = licence.expiresAt();
        boolean ended = end != null && !clock.instant().isBefore(end);
        return ended && licence.status().equals("active") ? "expired" : licence.status();
    }
}
