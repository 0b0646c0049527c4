package dev.pitwatch.launcher;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.settings.HubClock;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.simulator.demo.Demo;
import dev.pitwatch.simulator.demo.DemoFile;
import dev.pitwatch.simulator.demo.DemoHistory;
import dev.pitwatch.simulator.demo.DemoJob;
import dev.pitwatch.simulator.demo.DemoSeed;
import dev.pitwatch.simulator.device.ClientWatch;
import dev.pitwatch.simulator.device.HeardBoots;
import dev.pitwatch.simulator.device.JdbiHeardBootRepository;
import dev.pitwatch.simulator.device.Simulator;
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
    private HeardBoots heard = HeardBoots.none();

    DemoWorkshop(Settings settings) {
        this.settings = settings;
        this.file = new DemoFile(settings.folders().data());
    }

    /** Seeds an empty database; otherwise reads what was seeded before, which is nothing when others filled it. */
    Optional<Demo> seedOrRead(DatabaseSetup setup) {
        heard = new JdbiHeardBootRepository(setup);
        try (Database database = new Database(setup, 1, 1, new SimpleMeterRegistry())) {
            Optional<Demo> demo = new DemoSeed(
                            database,
                            file,
                            settings.secrets().masterKey(),
                            settings.web().publicUrl(),
                            settings.cameras().server().isPresent(),
                            HubClock.of(settings.clockFile()))
                    .seedOrRead(settings.timeZone(), settings.mqtt().accounts());
            Optional<Demo> isNew = demo.filter(
                    seeded -> settings.demoHistory() && file.addresses().isEmpty());
            DemoHistory history = history(database);
            isNew.ifPresent(history::writeJobs);
            trackingUrl = demo.flatMap(seeded -> trackingUrl(database, seeded));
            isNew.ifPresent(history::writeReadings);
            return demo;
        }
    }

    /** The one that put away what the demo is made of has no job to see, and may go on without. */
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

    private DemoHistory history(Database database) {
        return new DemoHistory(
                database,
                settings.secrets().masterKey(),
                settings.web().publicUrl(),
                settings.timeZone(),
                HubClock.of(settings.clockFile()));
    }

    /** {@return its devices, played; empty when they have no sign-ins at the broker} No clients: an external broker, which tells of none. */
    Optional<Simulator> simulator(Demo demo, String brokerUrl, Optional<ClientWatch> clients) {
        if (demo.played().stream().anyMatch(device -> device.mqttPassword() == null)) {
            return Optional.empty();
        }
        return Optional.of(new Simulator(
                demo.played(),
                brokerUrl,
                settings.folders().data().resolve("simulator"),
                clients,
                clients.isPresent() ? HeardBoots.none() : heard,
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
