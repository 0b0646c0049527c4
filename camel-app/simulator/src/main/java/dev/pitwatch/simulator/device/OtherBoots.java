package dev.pitwatch.simulator.device;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** Looks, now and then, whether a boot of one device is heard that is none of its own. Confined to one thread. */
final class OtherBoots {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final HeardBoots heard;
    private final String deviceId;
    private final Set<String> own = new HashSet<>();
    private Instant due = Instant.MIN;

    OtherBoots(HeardBoots heard, String deviceId) {
        this.heard = heard;
        this.deviceId = deviceId;
    }

    /** The device itself boots. */
    void own(String boot) {
        own.add(boot);
    }

    /** {@return whether a look, if one is due, found another} */
    boolean isFound(Instant now) {
        if (now.isBefore(due)) {
            return false;
        }
        due = now.plus(LOOK_AGAIN);
        return heard.of(deviceId).filter(boot -> !own.contains(boot)).isPresent();
    }
}
