package dev.pitwatch.launcher;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Actor;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.settings.HubClock;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.devices.command.CommandService;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository;
import dev.pitwatch.core.devices.fleet.FleetService;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** New licence keys for devices that a restore knows an older one of: each is a row here, which the hub that runs sends by the device's own connection. */
final class KeyRenewal {

    private static final String NAME = "pitwatch restore";
    private static final Actor ACTOR = new Actor(Actor.Type.SYSTEM, null, NAME, null, null, null);
    private static final Principal TEAM =
            new Principal(null, NAME, Role.SUPER_ADMIN, null, null, null, Set.of(), false);

    private final Settings settings;
    private final Terminal terminal;

    KeyRenewal(Settings settings, Terminal terminal) {
        this.settings = settings;
        this.terminal = terminal;
    }

    /** Gives each a new one; says which can't have one, and why. */
    void renew(DatabaseSetup setup, List<String> devices) {
        Clock clock = HubClock.of(settings.clockFile());
        MasterKey key = settings.secrets().masterKey();
        try (Database database = new Database(setup, 1, 1, new SimpleMeterRegistry());
                CommandService commands = new CommandService(
                        database,
                        key,
                        (topic, payload) -> CompletableFuture.completedFuture(false), // never started: it sends nothing
                        device -> false,
                        event -> {},
                        clock,
                        new SimpleMeterRegistry())) {
            DeviceService service = new DeviceService(
                    new JdbiDeviceRepository(database, clock),
                    CameraLaw.standard(database),
                    key,
                    List::of,
                    settings.mqtt().accounts());
            FleetService fleet = new FleetService(
                    database, service, commands, key, settings.mqtt().accounts(), clock);
            ACTOR.run(() -> {
                devices.forEach(device -> renew(fleet, device));
                return devices;
            });
        }
    }

    private void renew(FleetService fleet, String device) {
        try {
            fleet.rotateLicence(TEAM, device);
            terminal.say("  %s: a new key is on its way".formatted(device));
        } catch (Problem e) {
            terminal.warn("%s gets no new key: %s".formatted(device, e.getMessage()));
        }
    }
}
