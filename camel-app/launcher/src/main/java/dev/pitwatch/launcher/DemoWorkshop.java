package dev.pitwatch.launcher;

import dev.pitwatch.core.database.Database;
import dev.pitwatch.core.database.DatabaseSetup;
import dev.pitwatch.core.demo.Demo;
import dev.pitwatch.core.demo.DemoFile;
import dev.pitwatch.core.demo.DemoSeed;
import dev.pitwatch.core.demo.JdbiDemoRepository;
import dev.pitwatch.core.settings.HubClock;
import dev.pitwatch.core.settings.Settings;
import dev.pitwatch.core.settings.Settings.Accounts;
import dev.pitwatch.launcher.simulator.ClientWatch;
import dev.pitwatch.launcher.simulator.Simulator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;

/** The workshop to try Pitwatch with. */
final class DemoWorkshop {

    private final Settings settings;
    private final DemoFile file;

    DemoWorkshop(Settings settings) {
        this.settings = settings;
        this.file = new DemoFile(settings.folders().data());
    }

    /** Seeds an empty database; otherwise reads what was seeded before, which is nothing when others filled it. */
    Optional<Demo> seedOrRead(DatabaseSetup setup) {
        try (Database database = new Database(setup, 1, 1, new SimpleMeterRegistry())) {
            return new DemoSeed(
                            new JdbiDemoRepository(database),
                            file,
                            settings.secrets().masterKey(),
                            HubClock.of(settings.clockFile()))
                    .seedOrRead(settings.timeZone(), settings.mqtt().accounts() == Accounts.EMBEDDED);
        }
    }

    /** {@return its devices, played; empty when they have no sign-ins at the broker} */
    Optional<Simulator> simulator(Demo demo, String brokerUrl, Optional<ClientWatch> clients) {
        if (demo.devices().stream().anyMatch(device -> device.mqttPassword() == null)) {
            return Optional.empty();
        }
        return Optional.of(new Simulator(
                demo.devices(),
                brokerUrl,
                settings.folders().data().resolve("simulator"),
                clients,
                settings.timeZone(),
                HubClock.of(settings.clockFile())));
    }

    /** Writes demo.json. */
    void publish(Demo demo, DemoFile.Addresses addresses) {
        file.publish(demo, addresses);
    }
}
