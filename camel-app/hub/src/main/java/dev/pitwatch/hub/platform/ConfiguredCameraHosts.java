package dev.pitwatch.hub.platform;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.hub.outgoing.OwnAddresses;
import dev.pitwatch.hub.outgoing.TimedLookup;
import java.time.Duration;

/** Where cameras may be, by the settings of this hub and its surroundings. */
final class ConfiguredCameraHosts {

    /** A person waits while a name is looked up. */
    private static final Duration LOOKUP = Duration.ofSeconds(2);

    private ConfiguredCameraHosts() {}

    static CameraHosts of(Settings settings) {
        TimedLookup lookup = TimedLookup.apart(LOOKUP, "camera-look-up");
        return new CameraHosts(
                settings.cameras().targets(), lookup::resolve, new OwnAddresses(settings, lookup::resolve));
    }
}
