package dev.pitwatch.launcher;

import dev.pitwatch.core.database.Database;
import dev.pitwatch.core.database.DatabaseSetup;
import dev.pitwatch.core.demo.Demo;
import dev.pitwatch.core.demo.DemoFile;
import dev.pitwatch.core.demo.DemoJob;
import dev.pitwatch.core.demo.DemoSeed;
import dev.pitwatch.core.demo.JdbiDemoRepository;
import dev.pitwatch.core.settings.HubClock;
import dev.pitwatch.core.settings.Settings;
import dev.pitwatch.core.settings.Settings.Accounts;
import dev.pitwatch.launcher.simulator.ClientWatch;
import dev.pitwatch.launcher.simulator.Simulator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workshop to try Pitwatch with. */
final class DemoWorkshop {

    private static final Logger LOG = LoggerFactory.getLogger(DemoWorkshop.class);

    private final Settings settings;
    private final DemoFile file;
    private Optional<String> trackingUrl = Optional.empty();

    DemoWorkshop(Settings settings) {
        this.settings = settings;
        this.file = new DemoFile(settings.folders().data());
    }

    /** Seeds an empty database; otherwise reads what was seeded before, which is nothing when others filled it. */
    Optional<Demo> seedOrRead(DatabaseSetup setup) {
        try (Database database = new Database(setup, 1, 1, new SimpleMeterRegistry())) {
            Optional<Demo> demo = new DemoSeed(
                            new JdbiDemoRepository(database),
                            file,
                            settings.secrets().masterKey(),
                            HubClock.of(settings.clockFile()))
                    .seedOrRead(settings.timeZone(), settings.mqtt().accounts() == Accounts.EMBEDDED);
            trackingUrl = demo.flatMap(seeded -> trackingUrl(database, seeded));
            return demo;
        }
    }

    /** Whoever put away what the demo is made of has no job to see, and may go on without. */
    private Optional<String> trackingUrl(Database database, Demo demo) {
        try {
            return new DemoJob(
                            database,
                            settings.secrets().masterKey(),
                            settings.web().publicUrl(),
                            HubClock.of(settings.clockFile()))
                    .trackingUrl(demo);
        } catch (RuntimeException e) {
            LOG.warn("the demo has no job: {}", e.getMessage());
            return Optional.empty();
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
        file.publish(
                demo,
                new DemoFile.Addresses(
                        addresses.httpUrl(), addresses.managementUrl(), addresses.mqttUrl(), trackingUrl.orElse(null)));
    }
}
