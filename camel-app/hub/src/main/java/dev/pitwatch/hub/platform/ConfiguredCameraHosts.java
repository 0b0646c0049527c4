package dev.pitwatch.hub.platform;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraLookups;
import dev.pitwatch.hub.outgoing.OwnAddresses;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;

/** Where cameras may be, by the settings of this hub and its surroundings. */
final class ConfiguredCameraHosts {

    private ConfiguredCameraHosts() {}

    static CameraHosts of(Settings settings, MeterRegistry meters) {
        return new CameraHosts(
                settings.cameras().targets(),
                new CameraLookups(InetAddress::getAllByName, meters),
                new OwnAddresses(settings, InetAddress::getAllByName),
                settings.cameras().tlsNames());
    }
}
