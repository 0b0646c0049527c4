package dev.pitwatch.hub.platform;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraNames;
import dev.pitwatch.hub.outgoing.OwnAddresses;
import dev.pitwatch.hub.outgoing.TimedLookup;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Duration;

/** Where cameras may be, by the settings of this hub and its surroundings. */
final class ConfiguredCameraHosts {

    private static final Duration LOOKUP = Duration.ofSeconds(2);

    private ConfiguredCameraHosts() {}

    static CameraHosts of(Settings settings, MeterRegistry meters) {
        return new CameraHosts(
                settings.cameras().targets(),
                new CameraNames(InetAddress::getAllByName, meters),
                new OwnAddresses(settings, TimedLookup.apart(LOOKUP, "own-look-up")::resolve));
    }
}
